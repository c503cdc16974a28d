/** Turning Google's tag off, here and in this browser's other tabs, and deleting the cookies it left. */

/** What this page may tell the tag; without consent the page doesn't carry it. */
export const told = document.querySelector('meta[name="analytics"]')

/** Stops the tag on this page: no further measurement, not even without cookies. */
export function turnOff() {
  if (!told) return
  window[`ga-disable-${told.dataset.id}`] = true
  window.dataLayer?.push(consent('update', { analytics_storage: 'denied' }))
}

/** A command in the form in which the tag reads it: an arguments object. */
export function consent() {
  return command('consent', ...arguments)
}

export function command() {
  return arguments
}

/** Deletes `_ga` and its family, for this host and for every wider one a tag can have set it for. */
export function forget() {
  const names = document.cookie.split('; ').map((one) => one.split('=')[0])
  const labels = location.hostname.split('.')
  const domains = labels.slice(0, -1).map((_, start) => `; Domain=${labels.slice(start).join('.')}`)
  for (const name of names.filter((one) => one === '_ga' || one.startsWith('_ga_'))) {
    for (const domain of ['', ...domains]) document.cookie = `${name}=; Max-Age=0; Path=/${domain}`
  }
}

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('consent') : null

export function tellOthers() {
  channel?.postMessage('withdrawn')
}

export function onWithdrawal(act) {
  channel?.addEventListener('message', act)
}
