/** The page's controls: what they do, and how they follow the stage. */
import { CUSTOM, parseWindow, presetsFor, STORED } from './presets.js'

const ZOOM_STEP = 1.25
const PAN_STEP = 40
const TEN = 10

/**
 * What each action of the partial's buttons does.
 * @param {import('./viewer.js').Viewer} viewer @returns {Record<string, () => void>}
 */
export function actionsOf(viewer) {
  const stage = () => viewer.stage
  const widen = (factor) => {
    const setting = stage().window
    if (setting) viewer.setWindow(setting.centre, Math.max(1, Math.round(setting.width * factor)))
  }
  const brighten = (share) => {
    const setting = stage().window
    if (setting) viewer.setWindow(Math.round(setting.centre - Math.max(1, setting.width * share)), setting.width)
  }
  return {
    'drag-scroll': () => viewer.useDrag('scroll'),
    'drag-window': () => viewer.useDrag('window'),
    'drag-pan': () => viewer.useDrag('pan'),
    'drag-zoom': () => viewer.useDrag('zoom'),
    previous: () => stage().step(-1),
    next: () => stage().step(1),
    'back-ten': () => stage().step(-TEN),
    'forward-ten': () => stage().step(TEN),
    first: () => stage().goTo(0),
    last: () => stage().goTo(stage().count - 1),
    play: () => viewer.togglePlay(),
    'zoom-in': () => stage().zoomBy(ZOOM_STEP),
    'zoom-out': () => stage().zoomBy(1 / ZOOM_STEP),
    'pan-left': () => stage().panBy(-PAN_STEP, 0),
    'pan-right': () => stage().panBy(PAN_STEP, 0),
    'pan-up': () => stage().panBy(0, -PAN_STEP),
    'pan-down': () => stage().panBy(0, PAN_STEP),
    invert: () => viewer.toggleInversion(),
    narrower: () => widen(1 / 1.1),
    wider: () => widen(1.1),
    brighter: () => brighten(0.05),
    darker: () => brighten(-0.05),
    reset: () => viewer.reset(),
    fullscreen: () => viewer.toggleFullscreen(),
    help: () => viewer.showHelp(),
  }
}

/** @param {HTMLElement} root @param {string} action @param {boolean} pressed */
export function press(root, action, pressed) {
  for (const control of root.querySelectorAll(`[data-action="${action}"]`)) {
    control.setAttribute('aria-pressed', String(pressed))
  }
}

/** The slider and the words `30 / 60` beside it. */
export class SliceControls {
  /** @param {import('./viewer.js').Viewer} viewer */
  constructor({ root, translate, stage }) {
    this.root = root
    this.translate = translate
    this.stage = stage
    this.slider = root.querySelector('[data-slice-slider]')
    this.slider.addEventListener('input', () => stage.goTo(this.slider.valueAsNumber - 1))
  }

  /** A new series: its length. A single image has nothing to scroll. */
  measure() {
    this.slider.max = String(this.stage.count)
    for (const part of this.root.querySelectorAll('[data-stack-only]')) part.hidden = this.stage.count < 2
  }

  /** Follows what was asked for, so that the thumb never jumps back under a moving finger. */
  followTarget() {
    this.slider.value = String(this.stage.target + 1)
    this.slider.setAttribute('aria-valuetext', this.#sentence(this.stage.target))
  }

  /** @returns {string} the sentence for the image on the screen */
  followSlice() {
    this.root.dataset.slice = String(this.stage.slice + 1)
    const sentence = this.#sentence(this.stage.slice)
    for (const place of this.root.querySelectorAll('[data-slice-text]')) place.textContent = sentence
    return sentence
  }

  #sentence(index) {
    return this.translate('slice', { n: index + 1, total: this.stage.count })
  }
}

/** Window centre and width as numbers, and the list of windows. */
export class WindowControls {
  /** @param {import('./viewer.js').Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer
    this.root = viewer.root
    this.centre = this.root.querySelector('[data-window-centre]')
    this.width = this.root.querySelector('[data-window-width]')
    this.presets = this.root.querySelector('[data-window-presets]')
    for (const input of [this.centre, this.width]) input.addEventListener('change', () => this.#applyNumbers())
    this.presets.addEventListener('change', () => this.#applyPreset())
  }

  /** @param {import('./series.js').Series} series */
  offer(series) {
    const options = presetsFor(series, this.viewer.translate).map(({ value, label }) => new Option(label, value))
    const custom = new Option(this.viewer.translate('preset-custom'), CUSTOM)
    custom.hidden = true
    this.presets.replaceChildren(...options, custom)
    for (const part of this.root.querySelectorAll('[data-grey-only]')) part.disabled = series.colour
  }

  /** @returns {string|null} the sentence for the window on the screen */
  follow() {
    const setting = this.viewer.stage.window
    if (!setting) {
      this.centre.value = ''
      this.width.value = ''
      return null
    }
    const centre = round(setting.centre)
    const width = round(setting.width)
    // While somebody types a number it stays as typed.
    if (document.activeElement !== this.centre) this.centre.value = String(centre)
    if (document.activeElement !== this.width) this.width.value = String(width)
    this.#choose(`${centre},${width}`)
    return this.viewer.translate('window', { centre, width })
  }

  #choose(value) {
    if (!this.viewer.customWindow) this.presets.value = STORED
    else if (this.presets.value === value) return
    else this.presets.value = [...this.presets.options].some((option) => option.value === value) ? value : CUSTOM
  }

  #applyNumbers() {
    const centre = this.centre.valueAsNumber
    const width = this.width.valueAsNumber
    if (Number.isFinite(centre) && width >= 1) this.viewer.setWindow(centre, width)
    else this.follow()
  }

  #applyPreset() {
    const setting = parseWindow(this.presets.value)
    if (setting) this.viewer.setWindow(setting.centre, setting.width)
    else this.viewer.resetWindow()
  }
}

/** @param {number} value @returns {number} whole, or with two digits for small ranges such as PET or maps */
function round(value) {
  return Math.abs(value) >= 10 ? Math.round(value) : Number(value.toFixed(2))
}
