/** Looks at a form's words while they are typed: a moment after the last key, only the fields that changed. */

import { look } from './site.js'
import { show } from './view.js'

const PAUSE = 700

function attach(settings) {
  const form = settings.closest('form')
  const { lint: address, lintPlace: place, lintNote: note } = settings.dataset
  const template = settings.querySelector('template')
  const fields = settings.dataset.lintFields
    .split(' ')
    .map((name) => form.elements[name])
    .filter(Boolean)
  const changed = new Set(fields.filter((field) => field.value.trim()))
  let timer = 0
  let asking = new AbortController()

  async function ask() {
    const asked = [...changed]
    if (asked.length === 0) return
    asking.abort()
    asking = new AbortController()
    const texts = Object.fromEntries(asked.map((field) => [field.name, field.value]))
    const said = await look(address, texts, place, asking.signal)
    if (said === null) return
    for (const field of asked) {
      if (field.value !== texts[field.name]) continue
      changed.delete(field)
      const own = said.findings.filter((finding) => finding.field === field.name)
      show(field, own, [said.summaries[field.name], note].filter(Boolean).join(' '), template)
    }
  }

  for (const field of fields) {
    field.addEventListener('input', () => {
      changed.add(field)
      clearTimeout(timer)
      timer = setTimeout(ask, PAUSE)
    })
  }
  if (changed.size) ask()
}

document.querySelectorAll('[data-lint]').forEach(attach)
