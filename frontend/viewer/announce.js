/** Says things to people who use a screen reader: only the last of a quick series of changes. */
export class Announcer {
  /** @param {HTMLElement} region with aria-live */
  constructor(region) {
    this.region = region
    this.timer = 0
  }

  /** @param {string} sentence */
  say(sentence) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.region.textContent = sentence
    }, 200)
  }
}
