/** The boxes of one held image: rows of numbers are the truth, the drawing follows them and can add to them. */

const SVG = 'http://www.w3.org/2000/svg'
const SIDES = ['left', 'top', 'width', 'height']
/** Smaller drags are clicks. */
const LEAST = 3

/**
 * @param {HTMLElement} image the fieldset
 * @param {{removeLabel: string, changed: () => void}} options
 */
export function boxesOf(image, { removeLabel, changed }) {
  const frame = image.querySelector('[data-frame]')
  const layer = frame.querySelector('[data-boxes]')
  const list = image.querySelector('[data-rows]')
  const { width: columns, height: rows } = frame.viewBox.baseVal
  const blank = list.lastElementChild.cloneNode(true)
  const most = Number(list.dataset.most)

  const inputs = (row) => SIDES.map((side) => row.querySelector(`input[name^="${side}-"]`))
  const read = (row) => inputs(row).map((input) => Math.max(0, Math.trunc(Number(input.value) || 0)))
  const isBox = ([, , width, height]) => width > 0 && height > 0

  function paint() {
    layer.replaceChildren()
    for (const row of list.children) {
      const [x, y, width, height] = read(row)
      if (!isBox([x, y, width, height])) continue
      const rect = document.createElementNS(SVG, 'rect')
      rect.setAttribute('class', 'review-box')
      for (const [name, value] of Object.entries({ x, y, width, height })) rect.setAttribute(name, value)
      if (row.contains(document.activeElement)) rect.dataset.chosen = ''
      layer.append(rect)
    }
  }

  function equip(row) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'button button-small'
    button.textContent = '✕'
    button.setAttribute('aria-label', removeLabel)
    button.addEventListener('click', () => {
      const next = row.nextElementSibling ?? row.previousElementSibling
      if (list.children.length > 1) row.remove()
      else for (const input of inputs(row)) input.value = ''
      next?.querySelector('input').focus()
      update()
    })
    row.querySelector('.review-drop').replaceWith(button)
    button.classList.add('review-drop')
  }

  function grow() {
    if (list.children.length < most && (!list.lastElementChild || isBox(read(list.lastElementChild)))) {
      const row = blank.cloneNode(true)
      equip(row)
      list.append(row)
    }
  }

  function update() {
    grow()
    paint()
    changed()
  }

  function add(values) {
    const row = list.lastElementChild
    if (isBox(read(row))) return
    inputs(row).forEach((input, side) => {
      input.value = values[side]
    })
    update()
  }

  // -- drawing --

  const place = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(frame.getScreenCTM().inverse())
    return [Math.min(columns, Math.max(0, Math.round(point.x))), Math.min(rows, Math.max(0, Math.round(point.y)))]
  }
  let start = null
  let sketch = null
  const sides = ([x, y]) => [Math.min(x, start[0]), Math.min(y, start[1]), Math.abs(x - start[0]), Math.abs(y - start[1])]

  frame.dataset.drawing = ''
  frame.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    event.preventDefault()
    frame.setPointerCapture(event.pointerId)
    start = place(event)
    sketch = document.createElementNS(SVG, 'rect')
    sketch.setAttribute('class', 'review-box')
    layer.append(sketch)
  })
  frame.addEventListener('pointermove', (event) => {
    if (!start) return
    const values = sides(place(event))
    ;['x', 'y', 'width', 'height'].forEach((name, side) => sketch.setAttribute(name, values[side]))
  })
  const end = (event) => {
    if (!start) return
    const values = sides(place(event))
    start = null
    sketch.remove()
    if (event.type === 'pointerup' && values[2] >= LEAST && values[3] >= LEAST) add(values)
  }
  frame.addEventListener('pointerup', end)
  frame.addEventListener('pointercancel', end)
  list.addEventListener('input', update)
  list.addEventListener('focusin', paint)
  list.addEventListener('focusout', paint)
  for (const row of [...list.children]) equip(row)
  grow()

  return {
    /** Whether there is a box at all. */
    get any() {
      return [...list.children].some((row) => isBox(read(row)))
    },
    /** Whether each of those places lies within one of the boxes. */
    cover(places) {
      const boxes = [...list.children].map(read).filter(isBox)
      return places.every(([left, top, right, bottom]) =>
        boxes.some(([x, y, width, height]) => x <= left && y <= top && right <= x + width && bottom <= y + height),
      )
    },
    focus() {
      list.querySelector('input').focus()
    },
  }
}
