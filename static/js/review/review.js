/** The review of held images by keys: one image at a time, nothing sent before the person sends it. */

import { number, sentences } from '../upload/words.js'
import { boxesOf } from './boxes.js'

const form = document.querySelector('[data-review]')
const say = sentences(form.querySelector('[data-texts]'))
const part = (name) => form.querySelector(`[data-${name}]`)
const KEYS = { m: 'masked', k: 'kept', r: 'rejected' }

const images = [...form.querySelectorAll('[data-held]')].map((element) => {
  const image = {
    element,
    found: JSON.parse(element.dataset.found),
    radios: [...element.querySelectorAll('input[type="radio"]')],
    whole: element.querySelector('input[name^="series-"]'),
    picture: element.querySelector('image'),
    frames: [...element.querySelectorAll('.review-pictures img[data-number]')],
    scrub: element.querySelector('[data-scrub]'),
    range: element.querySelector('[data-range]'),
    get state() {
      return this.radios.find((radio) => radio.checked).value
    },
  }
  image.boxes = boxesOf(element, { removeLabel: say('remove'), changed: () => tell() })
  return image
})
/** What was decided, to be taken back one by one: [index, state before, whole series before]. */
const history = []
let current = 0

function show(index, focus = true) {
  current = Math.max(0, Math.min(images.length - 1, index))
  images.forEach(({ element }, place) => {
    element.hidden = place !== current
  })
  part('back').disabled = current === 0
  part('forth').disabled = current === images.length - 1
  if (focus) images[current].element.querySelector('legend').focus({ preventScroll: true })
}

function set(image, state, whole) {
  image.radios.find((radio) => radio.value === state).checked = true
  if (image.whole) image.whole.checked = whole
  tell()
}

function choose(state) {
  const image = images[current]
  const radio = image.radios.find((one) => one.value === state)
  if (radio.disabled) return
  if (state === 'masked' && !image.boxes.any) {
    image.boxes.focus()
    return
  }
  remember(image)
  set(image, state, image.whole?.checked ?? false)
  const next = images.findIndex((one, place) => place > current && one.state === 'waiting')
  if (next > 0) show(next)
}

function remember(image) {
  history.push([images.indexOf(image), image.before.state, image.before.whole])
}

function undo() {
  const last = history.pop()
  if (!last) return
  const [index, state, whole] = last
  set(images[index], state, whole)
  show(index)
}

/** Whether sending needs the statement: writing that was found stays. */
const keepsSome = () =>
  images.some((one) => one.state === 'kept' || (one.state === 'masked' && !one.boxes.cover(one.found)))

function tell() {
  let done = 0
  for (const image of images) {
    if (!image.boxes) return // still being set up
    image.element.dataset.state = image.state
    image.before = { state: image.state, whole: image.whole?.checked ?? false }
    done += image.state === 'waiting' ? 0 : 1
  }
  part('undo').disabled = history.length === 0
  part('count').textContent = say('count', { done: number(done), total: number(images.length) })
  part('statement').hidden = !keepsSome()
  if (part('statement').hidden) part('missing').hidden = true
}

// -- views --

function look(image) {
  const full = image.range?.getAttribute('aria-pressed') === 'true'
  const shown = image.frames[image.scrub ? Number(image.scrub.value) : 0]
  if (!shown) return
  if (image.scrub) image.element.querySelector('output').textContent = number(Number(shown.dataset.number))
  image.picture.setAttribute('href', full ? shown.getAttribute('src').replace('/window/', '/full/') : shown.getAttribute('src'))
}

function toggleRange(image) {
  if (!image.range) return
  image.range.setAttribute('aria-pressed', String(image.range.getAttribute('aria-pressed') !== 'true'))
  look(image)
}

function scrub(image, by) {
  if (!image.scrub) return
  image.scrub.value = String(Number(image.scrub.value) + by)
  look(image)
}

for (const image of images) {
  image.range?.addEventListener('click', () => toggleRange(image))
  image.scrub?.addEventListener('input', () => look(image))
  for (const input of [...image.radios, image.whole].filter(Boolean)) {
    input.addEventListener('change', () => {
      remember(image)
      tell()
    })
  }
}

// -- keys --

const takesText = (target) => target.matches('input[type="number"], input[type="range"], textarea, select')
const takesArrows = (target) => takesText(target) || target.matches('input[type="radio"]')

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || takesText(event.target)) return
  const image = images[current]
  const key = event.key.toLowerCase()
  const forth = document.documentElement.dir === 'rtl' ? 'arrowleft' : 'arrowright'
  if (key in KEYS) choose(KEYS[key])
  else if (key === 'u') undo()
  else if (key === 'w') toggleRange(image)
  else if (key === 's' && image.whole) image.whole.click()
  else if (takesArrows(event.target)) return
  else if (key === 'arrowright' || key === 'arrowleft') show(current + (key === forth ? 1 : -1))
  else if ((key === 'arrowup' || key === 'arrowdown') && image.scrub) scrub(image, key === 'arrowup' ? -1 : 1)
  else return
  event.preventDefault()
})
part('back').addEventListener('click', () => show(current - 1))
part('forth').addEventListener('click', () => show(current + 1))
part('undo').addEventListener('click', undo)
part('statement').addEventListener('change', () => {
  part('missing').hidden = true
})
form.addEventListener('submit', (event) => {
  const statement = part('statement').querySelector('input')
  if (!keepsSome() || statement.checked) return
  event.preventDefault()
  part('missing').hidden = false
  statement.focus()
})

for (const element of form.querySelectorAll('[data-scripted]')) element.hidden = false
for (const element of form.querySelectorAll('[data-unscripted]')) element.hidden = true
tell()
show(0, false)
form.dataset.ready = ''
