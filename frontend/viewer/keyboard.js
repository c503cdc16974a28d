/**
 * Keys, read from the controls themselves: every control with an action names its keys in `aria-keyshortcuts`, so no
 * action can have a key without a control or the other way round. Keys work while the focus is inside the viewer
 * (WCAG 2.1.4).
 */

const NAMES = { ' ': 'Space', '+': 'Plus' }

/** @param {KeyboardEvent} event @returns {string} the key as `aria-keyshortcuts` writes it */
function keyName(event) {
  const name = NAMES[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key)
  const shifted = event.shiftKey && event.key.length > 1
  return shifted ? `Shift+${name}` : name
}

/** @param {KeyboardEvent} event @returns {boolean} whether the focused control needs the key for itself */
function belongsToControl(event) {
  const control = event.target.closest('input, select, textarea, button, summary, a, dialog')
  if (!control) return false
  if (control.matches('button, summary, a')) return event.key === ' ' || event.key === 'Enter'
  return true
}

/**
 * @param {HTMLElement} root @param {(action: string) => void} perform
 */
export function listenToKeys(root, perform) {
  const actions = new Map()
  for (const control of root.querySelectorAll('[data-action][aria-keyshortcuts]')) {
    for (const key of control.getAttribute('aria-keyshortcuts').split(/\s+/)) actions.set(key, control)
  }
  root.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || belongsToControl(event)) return
    const control = actions.get(keyName(event))
    if (!control || control.disabled) return
    event.preventDefault()
    perform(control.dataset.action)
  })
}
