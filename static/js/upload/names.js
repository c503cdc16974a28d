/** File names by the site's numbers, kept in this tab only: the site never learns them, the page can still show them. */

const key = (uploadId) => `upload-names:${uploadId}`
/** Beyond this the browser's storage for the tab would overflow. */
const MOST_NAMES = 10_000

/** @param {string} uploadId */
export function recorder(uploadId) {
  const names = recall(uploadId)
  return {
    note(number, name) {
      if (number !== undefined && names.size < MOST_NAMES) names.set(number, name)
    },
    keep() {
      try {
        sessionStorage.setItem(key(uploadId), JSON.stringify(Array.from(names)))
      } catch {
        // Full or forbidden storage costs the names on the next page, nothing else.
      }
    },
  }
}

/**
 * @param {string} uploadId
 * @returns {Map<number, string>}
 */
export function recall(uploadId) {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(key(uploadId)) ?? '[]'))
  } catch {
    return new Map()
  }
}
