/** The name a file travels under: computed from its content, so that its own name never leaves the browser. */

const PART_BYTES = 8 * 1024 * 1024

/**
 * Lower-case hex SHA-256 of the joined SHA-256 digests of each 8 MiB part; one part is in memory at a time.
 * @param {Blob} file
 * @returns {Promise<string>}
 * @throws {DOMException} when the file can no longer be read from the disk
 */
export async function digest(file) {
  const count = Math.max(1, Math.ceil(file.size / PART_BYTES))
  const joined = new Uint8Array(count * 32)
  for (let part = 0; part < count; part += 1) {
    const bytes = await file.slice(part * PART_BYTES, (part + 1) * PART_BYTES).arrayBuffer()
    joined.set(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), part * 32)
  }
  const whole = new Uint8Array(await crypto.subtle.digest('SHA-256', joined))
  return Array.from(whole, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
