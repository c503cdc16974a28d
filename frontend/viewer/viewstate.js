/** The view in the address: `#slice=30&window=40,400`, so that a link shows what its sender saw. */
import { parseWindow } from './presets.js'

/** @typedef {{slice: number|null, window: {centre: number, width: number}|null}} ViewState */

/** @param {string} hash @returns {ViewState} with a zero-based slice */
export function readViewState(hash) {
  const entries = new URLSearchParams(hash.replace(/^#/, ''))
  const slice = Number.parseInt(entries.get('slice') ?? '', 10)
  return { slice: slice >= 1 ? slice - 1 : null, window: parseWindow(entries.get('window') ?? '') }
}

let timer = 0

/**
 * Browsers allow only so many changes of the address: the last of a quick series is written.
 * @param {ViewState} state
 */
export function writeViewState({ slice, window: setting }) {
  clearTimeout(timer)
  timer = setTimeout(() => {
    const parts = [`slice=${slice + 1}`]
    if (setting) parts.push(`window=${Math.round(setting.centre)},${Math.round(setting.width)}`)
    history.replaceState(history.state, '', `#${parts.join('&')}`)
  }, 400)
}
