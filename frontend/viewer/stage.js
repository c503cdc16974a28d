/** The black lightbox: one stack of images in one Cornerstone3D viewport. Knows pixels and cameras, no page. */
import {
  cache,
  Enums,
  eventTarget,
  getShouldUseCPURendering,
  getWebWorkerManager,
  imageLoader,
  init as initCore,
  RenderingEngine,
  utilities,
} from '@cornerstonejs/core'
import { init as initLoader, wadors } from '@cornerstonejs/dicom-image-loader'
import { asViewerError, ViewerError, withTimeout } from './errors.js'
import { number, TAG } from './metadata.js'

const WORKER = 'dicomImageLoader'
const { Events, RequestType, ViewportType } = Enums

// One decoder takes some 5 ms for a slice of CT, which is faster than slices arrive; large colour images like a second.
// Started as soon as this module runs: its script and WebAssembly are on their way while the rest prepares.
initLoader({ maxWebWorkers: navigator.hardwareConcurrency > 4 ? 2 : 1, useLegacyMetadataProvider: true })
/** Workers that broke, with what was said of it: the first may do so before any image is asked for. */
const brokenWorkers = new WeakMap()
for (const worker of workers()) {
  worker.addEventListener('error', (event) => brokenWorkers.set(worker, event.message ?? ''), { once: true })
}
imageLoader.registerImageLoader('wadors', loadChecked)
// A phone's browser kills a page that keeps a gigabyte of pixels.
cache.setMaxCacheSize((navigator.deviceMemory ?? 4) <= 4 ? 384 * 2 ** 20 : 1024 * 2 ** 20)

let serial = 0

/**
 * Events: `slice` (another image is on the screen), `target` (another image was asked for), `window`,
 * `slicefailure` with `detail.error` and `detail.index`.
 */
export class Stage extends EventTarget {
  /** @param {HTMLElement} frame takes the focus; the images are drawn in an element of their own inside */
  constructor(frame) {
    super()
    serial += 1
    this.frame = frame
    this.element = document.createElement('div')
    this.element.className = 'viewer__canvas'
    frame.replaceChildren(this.element)
    this.viewportId = `viewer-${serial}`
    /** @type {import('./series.js').Series|null} */
    this.series = null
    /** The slice on the screen, and the one asked for last; both zero-based. */
    this.slice = 0
    this.target = 0
    this.inverted = false
  }

  /**
   * Looks what the graphics card can do, which takes its time, and adds the viewport to the element. Apart from the
   * constructor, because the first image is asked for before and tools want to be there first.
   */
  enable() {
    initCore({ rendering: { webGlContextCount: 1 } })
    this.engine = new RenderingEngine(`engine-${this.viewportId}`)
    this.engine.enableElement({ viewportId: this.viewportId, type: ViewportType.STACK, element: this.element })
    this.viewport = this.engine.getViewport(this.viewportId)
    // The library swallows every key on its element, Tab as well: it must never have the focus.
    this.element.removeAttribute('tabindex')
    this.#listen()
    new ResizeObserver(() => this.engine.resize(true, true)).observe(this.element)
  }

  #listen() {
    this.element.addEventListener(Events.STACK_NEW_IMAGE, (event) => {
      this.slice = event.detail.imageIdIndex
      // The library asks for a slice a moment late, and then shows it though the reader is back at another.
      queueMicrotask(() => {
        if (this.target !== this.slice && this.isLoaded(this.target)) this.viewport.setImageIdIndex(this.target)
      })
      this.#tell('slice')
    })
    this.element.addEventListener(Events.STACK_VIEWPORT_SCROLL, ({ detail }) => this.#aim(detail.newImageIdIndex))
    this.element.addEventListener(Events.VOI_MODIFIED, () => this.#tell('window'))
    eventTarget.addEventListener(Events.IMAGE_LOAD_ERROR, ({ detail }) => {
      const index = this.series?.imageIds.indexOf(detail.imageId) ?? -1
      if (index >= 0) this.#tell('slicefailure', { error: asViewerError(detail.error), index })
    })
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }

  /**
   * Asks for the first image of a series, so that it is on its way while the viewport is still being made.
   * @param {import('./series.js').Series} series @param {number} index
   */
  request(series, index) {
    this.series = series
    for (const { imageId, instance } of series.firstFrames) wadors.metaDataManager.add(imageId, instance)
    const first = Promise.race([this.load(series.imageIds[index], RequestType.Interaction), workerFailure()])
    first.catch(() => {}) // show() says it
    this.first = { index, image: first }
  }

  /**
   * Shows the series requested last; the promise is kept when its first image has been drawn.
   * @param {number} milliseconds allowed
   * @throws {ViewerError}
   */
  async show(milliseconds) {
    const { first } = this
    const { imageIds } = this.series
    // Another series may be requested meanwhile: this one must then neither appear nor disturb its work.
    const isCurrent = () => this.first === first
    this.inverted = false
    try {
      await withTimeout(first.image.then(() => isCurrent() && this.#draw(imageIds, first.index)), milliseconds)
    } catch (reason) {
      if (isCurrent()) this.#forgetFailedWork(imageIds[first.index])
      throw asViewerError(reason)
    }
  }

  async #draw(imageIds, index) {
    const drawn = new Promise((resolve) => {
      this.element.addEventListener(Events.IMAGE_RENDERED, resolve, { once: true })
    })
    this.target = index
    await this.viewport.setStack(imageIds, index)
    this.slice = index
    this.viewport.render()
    await drawn
  }

  /** A worker that hangs would keep its place in the queue: the next attempt gets fresh ones. */
  #forgetFailedWork(imageId) {
    if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId, { force: true })
    getWebWorkerManager().terminate(WORKER)
  }

  /** @param {string} imageId @param {string} requestType @returns {Promise<unknown>} */
  load(imageId, requestType = RequestType.Prefetch) {
    // The two renderers want colour in different layouts; the cache keeps whichever was asked for first.
    return imageLoader.loadAndCacheImage(imageId, { requestType, useRGBA: getShouldUseCPURendering() })
  }

  /** @param {number} index @returns {boolean} */
  isLoaded(index) {
    return cache.isLoaded(this.series.imageIds[index])
  }

  get count() {
    return this.series?.imageIds.length ?? 0
  }

  /** @param {number} index zero-based; what lies outside is brought to the nearest end */
  goTo(index) {
    const wanted = Math.max(0, Math.min(this.count - 1, Math.round(index)))
    this.#aim(wanted)
    this.viewport.scroll(wanted - this.viewport.getTargetImageIdIndex())
  }

  #aim(index) {
    this.target = index
    this.#tell('target')
  }

  /** @param {number} steps */
  step(steps) {
    this.goTo(this.target + steps)
  }

  /** Asks once more for a slice whose image failed. @param {number} index */
  async retrySlice(index) {
    try {
      await withTimeout(this.load(this.series.imageIds[index], RequestType.Interaction), 10_000)
    } catch (reason) {
      this.#tell('slicefailure', { error: asViewerError(reason), index })
      return
    }
    // The viewport thinks it is there already: step aside first.
    await this.viewport.setImageIdIndex(this.slice)
    this.goTo(index)
  }

  /** @returns {{centre: number, width: number}|null} in stored units after rescale (HU for CT); null for colour */
  get window() {
    const range = this.series?.colour ? null : this.viewport.getProperties().voiRange
    if (!range) return null
    const { windowCenter, windowWidth } = utilities.windowLevel.toWindowLevel(range.lower, range.upper)
    return { centre: windowCenter, width: windowWidth }
  }

  /** @param {number} centre @param {number} width at least 1 (PS3.3 C.11.2.1.2) */
  setWindow(centre, width) {
    if (this.series.colour) return
    const voiRange = utilities.windowLevel.toLowHighRange(Math.max(1, width), centre)
    this.viewport.setProperties({ voiRange })
    this.viewport.render()
  }

  /** Back to what each image proposes for itself. */
  resetWindow() {
    const { inverted } = this
    this.viewport.resetProperties()
    this.viewport.setProperties({ invert: this.#storedInversion() !== inverted })
    this.viewport.render()
  }

  toggleInversion() {
    this.inverted = !this.inverted
    this.viewport.setProperties({ invert: this.#storedInversion() !== this.inverted })
    this.viewport.render()
  }

  /** MONOCHROME1 stores white as the lowest value, and the library shows it by inverting. */
  #storedInversion() {
    return Boolean(this.viewport.getCornerstoneImage()?.invert)
  }

  /** @param {number} factor above 1 enlarges */
  zoomBy(factor) {
    this.viewport.setZoom(Math.min(40, Math.max(0.1, this.viewport.getZoom() * factor)))
    this.viewport.render()
  }

  /** @param {number} right @param {number} down in CSS pixels */
  panBy(right, down) {
    const [x, y] = this.viewport.getPan()
    this.viewport.setPan([x + right, y + down])
    this.viewport.render()
  }

  /** The image as it came: whole, its own window, not inverted. */
  reset() {
    this.inverted = false
    this.viewport.resetCamera()
    this.resetWindow()
  }
}

/**
 * The image loader, distrusted: a spoiled frame makes the codec deliver nothing, which would be drawn as black air.
 * @param {string} imageId @param {object} options
 */
function loadChecked(imageId, options) {
  const request = wadors.loadImage(imageId, options)
  const promise = request.promise.then((image) => {
    const instance = wadors.metaDataManager.get(imageId)
    const rows = number(instance, TAG.rows, 0)
    const columns = number(instance, TAG.columns, 0)
    const samples = image.getPixelData().length
    if (image.rows !== rows || image.columns !== columns || samples < rows * columns) {
      throw new ViewerError('decoder', `${image.columns} x ${image.rows}, ${samples} samples`)
    }
    return image
  })
  return { ...request, promise }
}

/** The decoders' workers that there are at the moment. */
function workers() {
  return (getWebWorkerManager().workerRegistry[WORKER]?.nativeWorkers ?? []).filter(Boolean)
}

/** Never kept; broken when a decoder's script cannot be loaded or run, which the library itself never reports. */
function workerFailure() {
  return new Promise((_, reject) => {
    for (const worker of workers()) {
      if (brokenWorkers.has(worker)) reject(new ViewerError('decoder', brokenWorkers.get(worker)))
      worker.addEventListener('error', (event) => reject(new ViewerError('decoder', event.message ?? '')))
    }
  })
}
