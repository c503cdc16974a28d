/** Fetching what will be looked at next, nearest first, a few at a time. */

const AT_ONCE = 4
const BUDGET = 256 * 2 ** 20

export class Prefetcher {
  /**
   * @param {import('./stage.js').Stage} stage
   * @param {(progress: {loaded: number, total: number, failed: number}) => void} onProgress
   */
  constructor(stage, onProgress) {
    this.stage = stage
    this.onProgress = onProgress
    this.series = null
  }

  /** Starts over with the series the stage shows. */
  start() {
    this.series = this.stage.series
    this.failed = new Set()
    this.pending = new Set()
    // More than the memory holds would push out what was fetched before.
    this.reach = Math.max(10, Math.floor(BUDGET / Math.max(1, this.series.bytesPerFrame) / 2))
    this.#fill()
  }

  stop() {
    this.series = null
  }

  #fill() {
    const { series } = this
    while (series && series === this.series && this.pending.size < AT_ONCE) {
      const index = this.#next()
      if (index === null) break
      this.pending.add(index)
      this.stage
        .load(series.imageIds[index])
        .catch(() => this.series === series && this.failed.add(index))
        .finally(() => {
          if (this.series !== series) return
          this.pending.delete(index)
          this.#report()
          this.#fill()
        })
    }
    if (this.series) this.#report()
  }

  /** Call when the reader moved: the order follows. */
  recentre() {
    if (this.series) this.#fill()
  }

  /** @returns {number|null} the nearest frame to the one looked at that nobody has asked for yet */
  #next() {
    const centre = this.stage.target
    const last = this.stage.count - 1
    for (let distance = 0; distance <= this.reach; distance += 1) {
      for (const index of [centre + distance, centre - distance]) {
        if (index < 0 || index > last || this.pending.has(index) || this.failed.has(index)) continue
        if (!this.stage.isLoaded(index)) return index
      }
    }
    return null
  }

  #report() {
    let loaded = 0
    for (let index = 0; index < this.stage.count; index += 1) loaded += this.stage.isLoaded(index) ? 1 : 0
    this.onProgress({
      loaded,
      total: Math.min(this.stage.count, 2 * this.reach + 1),
      failed: this.failed.size,
    })
  }
}
