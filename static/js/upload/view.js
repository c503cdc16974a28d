/** What the page shows while files are chosen and sent. Ten thousand files: only those under way and the failed are rows. */

import { number, size } from './words.js'

const MOST_ROWS = 200

/**
 * A folding list of files with reasons, at most 200 rows of it.
 * @param {HTMLDetailsElement} box
 * @param {(key: string, values?: object) => string} say
 * @param {string} summaryKey
 */
export function problemList(box, say, summaryKey) {
  const summary = box.querySelector('summary')
  const list = box.querySelector('ul')
  let count = 0
  return {
    add(name, reason) {
      count += 1
      box.hidden = false
      summary.textContent = say(summaryKey, { count: number(count) })
      if (count <= MOST_ROWS) list.append(row(name, reason))
      else {
        const more = list.querySelector('[data-more]') ?? list.appendChild(document.createElement('li'))
        more.dataset.more = ''
        more.textContent = say('more', { count: number(count - MOST_ROWS) })
      }
    },
    clear() {
      count = 0
      box.hidden = true
      list.replaceChildren()
    },
    get count() {
      return count
    },
  }
}

function row(name, reason) {
  const item = document.createElement('li')
  const label = document.createElement('bdi')
  label.textContent = name
  const why = document.createElement('span')
  why.textContent = reason
  item.append(label, why)
  return item
}

/**
 * The sending as a whole and the files on their way. Paints at most once a frame.
 * @param {HTMLElement} section
 * @param {(key: string, values?: object) => string} say
 * @param {{files: number, bytes: number}} total
 */
export function sendingView(section, say, total) {
  const part = (name) => section.querySelector(`[data-${name}]`)
  const rows = new Map()
  const begun = performance.now()
  let announced = 0
  let settledFiles = 0
  let settledBytes = 0
  let painting = false

  const sentBytes = () => {
    let sum = settledBytes
    for (const [item, line] of rows) sum += Math.min(line.bytes, item.file.size)
    return sum
  }
  const paint = () => {
    painting = false
    const bytes = sentBytes()
    const share = total.bytes ? bytes / total.bytes : 1
    part('overall').value = share
    part('count').textContent = say('count', { done: number(settledFiles), total: number(total.files) })
    part('bytes').textContent = say('bytes', { done: size(bytes), total: size(total.bytes) })
    part('left').textContent = leftWords(share, (performance.now() - begun) / 1000, say)
    for (const [item, line] of rows) {
      line.meter.value = item.file.size ? line.bytes / item.file.size : 0
      line.state.textContent = line.waiting ? say('waiting') : ''
    }
    const tenth = Math.floor(share * 10)
    if (tenth > announced) {
      announced = tenth
      part('announce').textContent = say('percent', { count: number(tenth * 10) })
    }
  }
  const later = () => {
    if (!painting) requestAnimationFrame(paint)
    painting = true
  }
  const settle = (item) => {
    rows.get(item)?.element.remove()
    rows.delete(item)
    settledFiles += 1
    settledBytes += item.file.size
    later()
  }
  return {
    started(item) {
      const line = activeRow(item.name)
      rows.set(item, line)
      part('active').append(line.element)
      later()
    },
    moved(item, bytes) {
      rows.get(item).bytes = bytes
      later()
    },
    waited(item, waiting) {
      rows.get(item).waiting = waiting
      later()
    },
    settle,
    /** Takes the files under way off the page, after a stop. */
    rest() {
      for (const line of rows.values()) line.element.remove()
      rows.clear()
      later()
    },
    paint,
  }
}

function activeRow(name) {
  const element = document.createElement('li')
  const label = document.createElement('bdi')
  label.textContent = name
  const meter = document.createElement('progress')
  meter.className = 'meter'
  meter.max = 1
  meter.value = 0
  meter.setAttribute('aria-label', name)
  const state = document.createElement('span')
  element.append(label, meter, state)
  return { element, meter, state, bytes: 0, waiting: false }
}

function leftWords(share, elapsed, say) {
  if (share <= 0.02 || share >= 1 || elapsed < 4) return ''
  const seconds = (elapsed / share) * (1 - share)
  return seconds < 60 ? say('secondsLeft') : say('minutesLeft', { count: number(Math.ceil(seconds / 60)) })
}
