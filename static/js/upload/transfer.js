/** Sends many files a few at a time, tries again where that helps, and stops where it doesn't. */

import { digest } from './digest.js'
import { Refused, Unreachable, put } from './site.js'

const LANES_SMALL = 6
const LANES_LARGE = 2
const LARGE_BYTES = 16 * 1024 * 1024
const ATTEMPTS = 6
const LONGEST_WAIT_SECONDS = 20
/** A file the site refuses on its own account; the others go on. */
const ABOUT_THE_FILE = new Set([413, 415, 422])

/** Sending stopped for a reason that concerns all files; `cause` says which. What arrived stays. */
export class Stopped extends Error {}

/**
 * @typedef {object} Watcher
 * @property {(item: object, name: string) => void} started
 * @property {(item: object, bytes: number) => void} moved bytes of this file sent so far
 * @property {(item: object, waiting: boolean) => void} waited
 * @property {(item: object, number: number | undefined) => void} arrived the site's number for the file
 * @property {(item: object, reason: string) => void} failed a sentence, or a key of the page's sentences
 */

/**
 * Resolves when every file has arrived or has been refused. Raises Stopped when going on makes no sense; calling it again
 * with the files not yet settled continues.
 * @param {{file: File, name: string}[]} items
 * @param {{filesUrl: string, known: Set<string>, watcher: Watcher}} how `known`: digests that are there already
 */
export async function sendAll(items, { filesUrl, known, watcher }) {
  const waiting = items.values()
  const total = items.reduce((sum, item) => sum + item.file.size, 0)
  const lanes = total / Math.max(1, items.length) > LARGE_BYTES ? LANES_LARGE : LANES_SMALL
  let stopped = null
  const lane = async () => {
    for (const item of waiting) {
      if (stopped) return
      try {
        await sendOne(item, filesUrl, known, watcher)
      } catch (error) {
        stopped ??= error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane))
  if (stopped) throw new Stopped('stopped', { cause: stopped })
}

async function sendOne(item, filesUrl, known, watcher) {
  watcher.started(item)
  for (let attempt = 1; ; attempt += 1) {
    try {
      const name = await digest(item.file)
      const answer = known.has(name) ? {} : await put(`${filesUrl}/${name}`, item.file, (bytes) => watcher.moved(item, bytes))
      known.add(name)
      watcher.arrived(item, answer.number)
      return
    } catch (error) {
      if (error instanceof DOMException) return watcher.failed(item, 'unreadable')
      if (error instanceof Refused && (ABOUT_THE_FILE.has(error.status) || item.refusedBefore)) {
        return watcher.failed(item, error.message || String(error.status))
      }
      if (attempt >= ATTEMPTS || !isPassing(error)) {
        // May concern all files (a session that ended) or this one (it changed while it was read): if the person goes
        // on and it happens to the same file again, it is this one.
        item.refusedBefore = error instanceof Refused && error.status === 400
        throw error
      }
      watcher.moved(item, 0)
      watcher.waited(item, true)
      await wait(attempt, error.retryAfter ?? 0)
      watcher.waited(item, false)
    }
  }
}

const isPassing = (error) =>
  error instanceof Unreachable || (error instanceof Refused && (error.status >= 500 || [408, 423, 425, 429].includes(error.status)))

/** Doubles with each attempt, with some chance in it so that six lanes don't knock at once. */
function wait(attempt, atLeastSeconds) {
  const grown = Math.min(LONGEST_WAIT_SECONDS, 0.4 * 2 ** attempt) * (0.75 + Math.random() / 2)
  return new Promise((resolve) => setTimeout(resolve, 1000 * Math.max(grown, Math.min(atLeastSeconds, 60))))
}
