/** Counts the slices that a choice keeps while it is being made. */

import { number } from '../upload/words.js'

const form = document.querySelector('[data-slices]')
const doing = document.querySelector('[data-do]')
const count = Number(form.dataset.count)
const part = (name) => doing.querySelector(`[data-${name}]`)

function tell() {
  const [first, last, step] = ['first', 'last', 'step'].map((name) => Number(form.elements[name].value))
  const valid = form.checkValidity() && first <= last
  const kept = valid ? Math.floor((last - first) / step) + 1 : 0
  doing.hidden = !valid || kept === count
  part('kept').textContent = number(kept)
  part('gone').textContent = number(count - kept)
  Object.entries({ first, last, step }).forEach(([name, value]) => {
    doing.elements[name].value = String(value)
  })
}

for (const element of form.querySelectorAll('[data-unscripted]')) element.hidden = true
form.addEventListener('input', tell)
form.addEventListener('submit', (event) => event.preventDefault())
tell()
