// The queue by keyboard: j and k move, o opens; on a matter o opens what it is about, the letters beside the decisions
// choose one and go to the reasons, Ctrl+Enter decides, u goes back. Without this script links and forms do the same.

const links = [...document.querySelectorAll('[data-queue-link]')]
const decide = document.querySelector('[data-decide]')

function isTyping(target) {
  return target instanceof HTMLElement && (target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select') || target.isContentEditable)
}

function move(step) {
  const here = links.indexOf(document.activeElement)
  const next = here === -1 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + step))
  links[next]?.focus()
}

function choose(key) {
  const choice = decide?.querySelector(`input[data-key="${CSS.escape(key)}"]`)
  if (!choice) return false
  choice.checked = true
  choice.dispatchEvent(new Event('change', { bubbles: true }))
  decide.querySelector('textarea')?.focus()
  return true
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && decide?.contains(event.target)) {
    event.preventDefault()
    decide.requestSubmit()
    return
  }
  if (event.key === 'Escape' && isTyping(event.target)) {
    event.target.blur()
    return
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  if (event.key === 'j' && links.length) move(1)
  else if (event.key === 'k' && links.length) move(-1)
  else if (event.key === 'o') (links.includes(document.activeElement) ? document.activeElement : document.querySelector('[data-open]') ?? links[0])?.click()
  else if (event.key === 'u') document.querySelector('[data-back]')?.click()
  else if (event.key === 'd') choose('r')
  else if (!choose(event.key)) return
  event.preventDefault()
})
