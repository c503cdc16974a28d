/** The banner: opened by the button, closed without choosing, and a withdrawal that takes effect before the page goes. */

import { forget, told, tellOthers, turnOff } from './cookies.js'

const banner = document.getElementById('consent')
const button = document.querySelector('[data-consent-open]')

if (banner && button) {
  const close = banner.querySelector('[data-consent-close]')
  const answered = banner.hidden

  const shut = () => {
    banner.hidden = true
    button.hidden = false
  }

  button.addEventListener('click', (event) => {
    event.preventDefault()
    banner.hidden = false
    button.hidden = true
    banner.focus()
  })

  // Closing chooses nothing: what was so before stays so, and who never chose is asked again on the next page.
  close.hidden = false
  close.addEventListener('click', () => {
    shut()
    if (answered) button.focus()
  })
  banner.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      shut()
      button.focus()
    }
  })
}

for (const form of document.querySelectorAll('[data-consent-form]')) {
  form.addEventListener('submit', (event) => {
    if (event.submitter?.value !== 'reject') return
    turnOff()
    forget()
    tellOthers()
  })
}

// Left over from a consent that has ended, or written after it by another tab.
if (!told) forget()
