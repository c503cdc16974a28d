/** Shows findings under the field they stand in. */

/** The place in UTF-16 units, as text areas count, of a place in code points, as the site counts. */
export const units = (text, points) => [...text].slice(0, points).join('').length

/** The list under a field, made when it is first needed. It is named as a description of the field. */
function listOf(field) {
  const id = `${field.id}-words`
  const known = document.getElementById(id)
  if (known) return known
  const list = document.createElement('div')
  list.id = id
  list.className = 'words-live'
  list.setAttribute('role', 'status')
  list.append(document.createElement('p'), document.createElement('ul'))
  list.lastChild.className = 'words-found'
  field.after(list)
  const described = [field.getAttribute('aria-describedby'), id].filter(Boolean).join(' ')
  field.setAttribute('aria-describedby', described)
  return list
}

/**
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 * @param {Array<Object>} findings of this field
 * @param {string} summary
 * @param {HTMLTemplateElement} template of one finding
 */
export function show(field, findings, summary, template) {
  if (findings.length === 0 && !document.getElementById(`${field.id}-words`)) return
  const list = listOf(field)
  list.hidden = findings.length === 0
  list.firstChild.textContent = findings.length ? summary : ''
  list.lastChild.replaceChildren(...findings.map((finding) => item(field, finding, template)))
}

function item(field, finding, template) {
  const made = template.content.firstElementChild.cloneNode(true)
  made.classList.add(finding.certainty === 'sure' ? 'word-sure' : 'word-likely')
  made.querySelector('.chip').textContent = finding.label
  made.querySelector('q').textContent = finding.excerpt
  made.querySelector('.field-hint').textContent = `${finding.reason} ${finding.suggestion}`
  made.querySelector('button').addEventListener('click', () => {
    field.focus()
    field.setSelectionRange(units(field.value, finding.start), units(field.value, finding.end))
  })
  return made
}
