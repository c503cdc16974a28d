/** Puts the parts together: one Viewer for one `[data-viewer]` section. */
import { Announcer } from './announce.js'
import { Cine } from './cine.js'
import { actionsOf, press, SliceControls, WindowControls } from './controls.js'
import { asViewerError, ErrorPanel, ViewerError } from './errors.js'
import { listenToKeys } from './keyboard.js'
import { edgeLetters } from './orientation.js'
import { SeriesPicker } from './picker.js'
import { Prefetcher } from './prefetch.js'
import { fetchSeries } from './series.js'
import { readStrings } from './strings.js'
import { readViewState, writeViewState } from './viewstate.js'

/** How long the first image may take; a blocked decoder never says that it is. */
const FIRST_IMAGE_TIMEOUT = 10_000
const DRAG_MODES = ['scroll', 'window', 'pan', 'zoom']

/** @param {Promise<any>} module @throws {ViewerError} */
async function loaded(module) {
  try {
    return await module
  } catch (reason) {
    throw new ViewerError('script', reason.message)
  }
}

/** Kept when the browser has shown the page, or after a moment where it does not show it at all (a tab behind). */
function painted() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve))
    setTimeout(resolve, 200)
  })
}

/** The still image is the series' middle one: begin where it stands, and not in the air above the head. */
function firstSlice(series, view) {
  const { length } = series.imageIds
  return Math.min(view.slice ?? Math.floor(length / 2), length - 1)
}

/** @param {HTMLElement} root */
export function mountViewer(root) {
  new Viewer(root).open(root.dataset.seriesUid)
}

export class Viewer {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root
    this.translate = readStrings(root)
    this.announcer = new Announcer(root.querySelector('[data-live]'))
    this.panel = new ErrorPanel(root, this.translate)
    this.picker = new SeriesPicker(root, (series) => this.open(series))
    this.customWindow = false
    this.pointerDown = false
    this.attempt = 0
    /** @type {import('./stage.js').Stage|null} */
    this.stage = null
  }

  /** Shows a series, or says why not. @param {string} uid */
  async open(uid) {
    this.attempt += 1
    const { attempt } = this
    const isCurrent = () => attempt === this.attempt
    this.#setState('loading')
    this.panel.hide()
    this.cine?.stop()
    this.prefetcher?.stop()
    this.picker.mark(uid)
    try {
      const [series] = await Promise.all([
        fetchSeries(this.root.dataset.dicomweb, this.root.dataset.studyUid, uid),
        this.#makeStage(),
      ])
      if (!isCurrent()) return
      const view = readViewState(location.hash)
      this.customWindow = false
      this.stage.request(series, firstSlice(series, view))
      await this.#enableStage()
      if (!isCurrent()) return
      await this.stage.show(FIRST_IMAGE_TIMEOUT)
      if (isCurrent()) this.#start(series, view)
    } catch (reason) {
      if (isCurrent()) this.#fail(asViewerError(reason), uid)
    }
  }

  /** Loads the image library on first need, after the page with its still image has been painted. */
  async #makeStage() {
    if (this.stage) return
    await painted()
    const { Stage } = await loaded(import('./stage.js'))
    this.stage ??= new Stage(this.root.querySelector('[data-stage]'))
  }

  /** Builds what lives as long as the page. */
  async #enableStage() {
    if (this.drag) return
    const { DragTools, prepareTools } = await loaded(import('./tools.js'))
    if (this.drag) return
    prepareTools()
    this.stage.enable()
    this.drag = new DragTools(this.stage)
    this.#connect()
  }

  #connect() {
    const { stage } = this
    this.slices = new SliceControls(this)
    this.windows = new WindowControls(this)
    this.cine = new Cine(
      () => stage.goTo((stage.target + 1) % stage.count),
      (playing) => press(this.root, 'play', playing),
    )
    this.prefetcher = new Prefetcher(stage, (progress) => this.#showProgress(progress))
    stage.addEventListener('target', () => this.#onTarget())
    stage.addEventListener('slice', () => this.#onSlice())
    stage.addEventListener('window', () => this.#onWindow())
    stage.addEventListener('slicefailure', ({ detail }) => this.#onSliceFailure(detail))
    this.#listenToControls()
    addEventListener('hashchange', () => this.#applyViewState(readViewState(location.hash)))
    // What the reader does with the pointer on the image is a change of their own, unlike a new image's own window.
    stage.frame.addEventListener('pointerdown', () => {
      this.pointerDown = true
      this.cine.stop()
    })
    for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => this.#onPointerEnd())
  }

  #listenToControls() {
    const actions = actionsOf(this)
    const perform = (action) => {
      if (this.root.dataset.state !== 'ready') return
      if (action !== 'play') this.cine.stop()
      actions[action]()
    }
    this.root.addEventListener('click', (event) => {
      const control = event.target.closest('[data-action]')
      if (control) perform(control.dataset.action)
    })
    listenToKeys(this.root, perform)
    this.root.querySelector('[data-help-close]').addEventListener('click', () => this.#help.close())
    document.addEventListener('fullscreenchange', () => {
      press(this.root, 'fullscreen', document.fullscreenElement === this.root)
    })
  }

  /** The first image is on the screen. @param {import('./series.js').Series} series */
  #start(series, view) {
    this.slices.measure()
    this.windows.offer(series)
    this.#showEdges(series)
    this.useDrag(series.imageIds.length > 1 ? 'scroll' : series.colour ? 'pan' : 'window')
    press(this.root, 'invert', false)
    this.#setState('ready')
    if (view.window) this.setWindow(view.window.centre, view.window.width)
    this.slices.followTarget()
    this.announcer.say(this.slices.followSlice())
    this.windows.follow()
    this.prefetcher.start()
  }

  #fail(error, uid) {
    console.error('viewer:', error)
    this.#setState('failed')
    this.panel.show(error, () => this.open(uid))
  }

  /** @param {'loading'|'ready'|'failed'} state */
  #setState(state) {
    this.root.dataset.state = state
    for (const part of this.root.querySelectorAll('.viewer__live-only')) part.inert = state !== 'ready'
  }

  #onTarget() {
    this.slices.followTarget()
    this.prefetcher.recentre()
  }

  #onSlice() {
    if (this.root.dataset.state !== 'ready') return
    this.panel.hide()
    this.announcer.say(this.slices.followSlice())
    this.windows.follow()
    this.#writeViewState()
  }

  #onWindow() {
    if (this.root.dataset.state !== 'ready') return
    if (this.pointerDown && this.drag.mode === 'window') this.customWindow = true
    this.windows.follow()
  }

  #onPointerEnd() {
    if (!this.pointerDown) return
    this.pointerDown = false
    if (this.drag.mode === 'window' && this.customWindow) this.#windowChanged()
  }

  #onSliceFailure({ error, index }) {
    if (this.root.dataset.state !== 'ready' || index !== this.stage.target) return
    this.panel.show(error, () => {
      this.panel.hide()
      this.stage.retrySlice(index)
    })
  }

  #showProgress({ loaded, total, failed }) {
    const bar = this.root.querySelector('[data-progress]')
    bar.max = total
    bar.value = loaded
    const sentence = this.translate('progress', { n: loaded, total })
    this.root.querySelector('[data-progress-text]').textContent = sentence
    this.root.querySelector('[data-progress-box]').hidden = loaded + failed >= total
  }

  #showEdges(series) {
    const letters = edgeLetters(series.orientation)
    for (const place of this.root.querySelectorAll('[data-edge]')) {
      place.textContent = letters?.[place.dataset.edge] ?? ''
    }
  }

  #applyViewState(view) {
    if (this.root.dataset.state !== 'ready') return
    if (view.slice !== null) this.stage.goTo(view.slice)
    if (view.window) this.setWindow(view.window.centre, view.window.width)
  }

  #writeViewState() {
    writeViewState({ slice: this.stage.slice, window: this.customWindow ? this.stage.window : null })
  }

  /** @param {import('./tools.js').DragMode} mode */
  useDrag(mode) {
    if (mode === 'window' && this.stage.series.colour) return
    this.drag.use(mode)
    for (const other of DRAG_MODES) press(this.root, `drag-${other}`, other === mode)
  }

  /** @param {number} centre @param {number} width */
  setWindow(centre, width) {
    this.customWindow = true
    this.stage.setWindow(centre, width)
    this.#windowChanged()
  }

  resetWindow() {
    this.customWindow = false
    this.stage.resetWindow()
    this.#windowChanged()
  }

  #windowChanged() {
    const sentence = this.windows.follow()
    if (sentence) this.announcer.say(sentence)
    this.#writeViewState()
  }

  toggleInversion() {
    this.stage.toggleInversion()
    press(this.root, 'invert', this.stage.inverted)
  }

  reset() {
    this.customWindow = false
    this.stage.reset()
    press(this.root, 'invert', false)
    this.#windowChanged()
  }

  togglePlay() {
    if (this.cine.playing) this.cine.stop()
    else if (this.stage.count > 1) this.cine.start(this.stage.series.framesPerSecond)
  }

  toggleFullscreen() {
    if (document.fullscreenElement) document.exitFullscreen()
    else this.root.requestFullscreen?.()
  }

  get #help() {
    return this.root.querySelector('[data-help]')
  }

  showHelp() {
    this.#help.showModal()
  }
}
