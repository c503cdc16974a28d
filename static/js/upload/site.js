/** The site's upload addresses: open, send one file, ask what has arrived, close. */

/** The site said no; `status` is HTTP's. `message` is its own sentence, or empty where it had none. */
export class Refused extends Error {
  constructor(status, message, retryAfter = 0) {
    super(message)
    this.status = status
    this.retryAfter = retryAfter
  }
}

/** The site could not be reached. */
export class Unreachable extends Error {}

const token = () => document.querySelector('meta[name="csrf-token"]').content

async function ask(method, address, body) {
  let answer
  try {
    answer = await fetch(address, {
      method,
      headers: {
        Accept: 'application/json',
        'X-CSRFToken': token(),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      redirect: 'error',
    })
  } catch {
    throw new Unreachable()
  }
  const said = await answer.json().catch(() => ({}))
  if (!answer.ok) throw new Refused(answer.status, said.error ?? '', seconds(answer.headers.get('Retry-After')))
  return said
}

/** @returns {Promise<{id: string, files_url: string, close_url: string, page_url: string}>} */
export const open = (address, { attestationVersion, fileCount, totalBytes }) =>
  ask('POST', address, { attestation_version: attestationVersion, file_count: fileCount, total_bytes: totalBytes })

/** @returns {Promise<{state: string, received?: string[]}>} */
export const progress = (address) => ask('GET', address)

/** @returns {Promise<{page_url: string}>} */
export const close = (address) => ask('POST', address, {})

/**
 * Sends one file as the raw body. fetch() can't tell how much has gone out, so this is an XMLHttpRequest.
 * @param {string} address
 * @param {Blob} file
 * @param {(bytes: number) => void} onProgress bytes sent so far
 * @returns {Promise<{number?: number}>}
 */
export function put(address, file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', address)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('Accept', 'application/json')
    request.setRequestHeader('X-CSRFToken', token())
    request.responseType = 'json'
    request.upload.addEventListener('progress', (event) => onProgress(event.loaded))
    request.addEventListener('load', () => {
      const said = request.response ?? {}
      if (request.status === 200 || request.status === 201) resolve(said)
      else reject(new Refused(request.status, said.error ?? '', seconds(request.getResponseHeader('Retry-After'))))
    })
    for (const end of ['error', 'abort', 'timeout']) request.addEventListener(end, () => reject(new Unreachable()))
    request.send(file)
  })
}

function seconds(header) {
  const value = Number(header)
  return Number.isFinite(value) && value > 0 ? value : 0
}
