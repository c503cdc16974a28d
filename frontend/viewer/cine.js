/** Playing a stack as a film; ends at the reader's next own step. */
export class Cine {
  /** @param {() => void} onTick @param {(playing: boolean) => void} onChange */
  constructor(onTick, onChange) {
    this.onTick = onTick
    this.onChange = onChange
    this.timer = 0
  }

  get playing() {
    return this.timer !== 0
  }

  /** @param {number} framesPerSecond */
  start(framesPerSecond) {
    this.stop()
    this.timer = setInterval(this.onTick, 1000 / framesPerSecond)
    this.onChange(true)
  }

  stop() {
    if (!this.playing) return
    clearInterval(this.timer)
    this.timer = 0
    this.onChange(false)
  }
}
