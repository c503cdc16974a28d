/** What was chosen or dropped, sorted into what can be sent and what is left out, each with its reason. */

const SYSTEM_FILES = /^(\.DS_Store|\.localized|Thumbs\.db|desktop\.ini|\._.*)$/i
const SYSTEM_FOLDERS = /(^|\/)(__MACOSX|\.Spotlight-V100|\.Trashes|\.fseventsd|System Volume Information)\//

/** @typedef {{file: File, name: string}} Chosen */
/** @typedef {{name: string, reason: string}} LeftOut */

/**
 * @param {FileList} list
 * @returns {Chosen[]}
 */
export const fromPicker = (list) => Array.from(list, (file) => ({ file, name: file.webkitRelativePath || file.name }))

/**
 * Files and folders that were dropped; folders are walked through.
 * @param {DataTransfer} transfer
 * @returns {Promise<Chosen[]>}
 */
export async function fromDrop(transfer) {
  // The entries are readable only until this task ends: take them all before the first await.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry()).filter(Boolean)
  const found = []
  for (const entry of entries) await walk(entry, found)
  return found
}

async function walk(entry, found) {
  const name = entry.fullPath.replace(/^\//, '')
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)))
    // A file that can't be opened is kept, as an unreadable one, so that it is listed.
    found.push({ file: file ?? new File([], name), name, unreadable: !file })
    return
  }
  const reader = entry.createReader()
  for (;;) {
    // A reader hands out a hundred entries at a time and an empty batch at the end.
    const batch = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])))
    if (!batch.length) return
    for (const child of batch) await walk(child, found)
  }
}

/**
 * @param {Chosen[]} chosen
 * @param {{maxFileBytes: number, maxFiles: number, freeBytes: number}} limits
 * @returns {{ready: Chosen[], leftOut: LeftOut[], bytes: number}} reasons are keys of the page's sentences
 */
export function sort(chosen, limits) {
  const ready = []
  const leftOut = []
  let bytes = 0
  for (const item of chosen) {
    const reason = reasonAgainst(item, limits, ready.length, bytes)
    if (reason) {
      leftOut.push({ name: item.name, reason })
    } else {
      ready.push(item)
      bytes += item.file.size
    }
  }
  return { ready, leftOut, bytes }
}

function reasonAgainst({ file, name, unreadable }, limits, count, bytes) {
  if (unreadable) return 'unreadable'
  if (SYSTEM_FILES.test(name.split('/').pop()) || SYSTEM_FOLDERS.test(name)) return 'system'
  if (file.size === 0) return 'empty'
  if (file.size > limits.maxFileBytes) return 'tooLarge'
  if (count >= limits.maxFiles) return 'tooMany'
  if (bytes + file.size > limits.freeBytes) return 'overQuota'
  return null
}
