/** Google's tag, on pages of visitors who agreed: consent denied first, then only the counting granted. */

import { command, consent, forget, onWithdrawal, told, turnOff } from './cookies.js'

const DENIED = {
  ad_storage: 'denied',
  ad_user_data: 'denied',
  ad_personalization: 'denied',
  analytics_storage: 'denied',
  functionality_storage: 'denied',
  personalization_storage: 'denied',
}
const SECONDS_KEPT = 182 * 24 * 3600

/** Where somebody came from: the site alone. Of our own pages nothing, for their addresses may name a draft. */
function referrer() {
  try {
    const { origin } = new URL(document.referrer)
    return origin === location.origin ? '' : `${origin}/`
  } catch {
    return ''
  }
}

function start({ id, script, collect, path, title }) {
  const page = { page_location: location.origin + path, page_title: title, page_referrer: referrer() }
  window.dataLayer = [
    consent('default', DENIED),
    command('set', 'ads_data_redaction', true),
    command('set', { ...page, allow_google_signals: false, allow_ad_personalization_signals: false }),
    consent('update', { analytics_storage: 'granted' }),
    command('js', new Date()),
    command('config', id, {
      ...page,
      allow_google_signals: false,
      allow_ad_personalization_signals: false,
      cookie_domain: 'none',
      cookie_expires: SECONDS_KEPT,
      cookie_update: false,
      cookie_flags: location.protocol === 'https:' ? 'SameSite=Lax;Secure' : 'SameSite=Lax',
      ...(collect ? { server_container_url: collect } : {}),
    }),
  ]
  const tag = document.createElement('script')
  tag.src = `${script}?id=${encodeURIComponent(id)}`
  tag.async = true
  document.head.append(tag)
}

start(told.dataset)

onWithdrawal(() => {
  turnOff()
  forget()
})
// A page that comes back as it was left might belong to somebody who has withdrawn meanwhile.
window.addEventListener('pageshow', (event) => event.persisted && location.reload())
