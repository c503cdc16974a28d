/** The list of series: plain links without this script, exchanged in place with it. */
export class SeriesPicker {
  /** @param {HTMLElement} root @param {(series: string) => void} choose */
  constructor(root, choose) {
    this.links = [...root.querySelectorAll('[data-series-link]')]
    this.still = root.querySelector('[data-still]')
    this.names = root.querySelectorAll('[data-series-name]')
    for (const link of this.links) {
      link.addEventListener('click', (event) => {
        // A new tab is asked for: the link does that itself.
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        if (link.hasAttribute('aria-current')) return
        history.pushState({ series: link.dataset.seriesLink }, '', link.href)
        choose(link.dataset.seriesLink)
      })
    }
    this.initial = this.links.find((link) => link.hasAttribute('aria-current'))?.dataset.seriesLink
    window.addEventListener('popstate', (event) => {
      const series = event.state?.series ?? new URLSearchParams(location.search).get('series') ?? this.initial
      const shown = this.links.find((link) => link.hasAttribute('aria-current'))?.dataset.seriesLink
      if (series && series !== shown && this.links.some((link) => link.dataset.seriesLink === series)) choose(series)
    })
  }

  /** Marks a series as the one shown and puts its still image in place. @param {string} series */
  mark(series) {
    for (const link of this.links) {
      if (link.dataset.seriesLink !== series) {
        link.removeAttribute('aria-current')
        continue
      }
      link.setAttribute('aria-current', 'true')
      if (this.still && link.dataset.preview) this.still.src = link.dataset.preview
      for (const name of this.names) name.textContent = link.dataset.name
    }
  }
}
