/** Asks the site what in the texts may identify somebody. */

const token = () => document.querySelector('meta[name="csrf-token"]').content

/**
 * @param {string} address
 * @param {Object<string, string>} texts by field name
 * @param {string} place where they go to
 * @param {AbortSignal} signal
 * @returns {Promise<{findings: Array<Object>, summaries: Object<string, string>} | null>} null when the site can't say now
 */
export async function look(address, texts, place, signal) {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': token() },
      body: JSON.stringify({ texts, place }),
      credentials: 'same-origin',
      redirect: 'error',
      signal,
    })
    return answer.ok ? await answer.json() : null
  } catch {
    return null
  }
}
