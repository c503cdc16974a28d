/** What can go wrong, said so that a reader can act on it. */

/**
 * @typedef {'network'|'missing'|'gone'|'refused'|'server'|'metadata'|'empty'|'decoder'|'timeout'|'script'} FailureKind
 */

export class ViewerError extends Error {
  /**
   * @param {FailureKind} kind selects the translated sentence
   * @param {string} detail technical remark, shown small and untranslated
   */
  constructor(kind, detail = '') {
    super(detail || kind)
    this.name = 'ViewerError'
    this.kind = kind
    this.detail = detail
  }
}

/** @param {number} status HTTP status, 0 when no answer came @returns {ViewerError} */
export function errorFromStatus(status) {
  const detail = status ? `HTTP ${status}` : ''
  if (status === 0) return new ViewerError('network')
  if (status === 410) return new ViewerError('gone', detail)
  if (status === 404) return new ViewerError('missing', detail)
  if (status === 401 || status === 403) return new ViewerError('refused', detail)
  if (status >= 400) return new ViewerError('server', detail)
  return new ViewerError('decoder', detail)
}

/**
 * The image loader rejects with its XMLHttpRequest when the transport failed and with an Error when decoding did.
 * @param {unknown} reason @returns {ViewerError}
 */
export function asViewerError(reason) {
  if (reason instanceof ViewerError) return reason
  if (reason instanceof XMLHttpRequest) return errorFromStatus(reason.status)
  return new ViewerError('decoder', reason instanceof Error ? reason.message : String(reason))
}

/**
 * Settles as `promise` does, or rejects with a 'timeout' ViewerError: a blocked worker never answers at all.
 * @template T
 * @param {Promise<T>} promise @param {number} milliseconds @returns {Promise<T>}
 */
export function withTimeout(promise, milliseconds) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new ViewerError('timeout', `${milliseconds / 1000} s`)), milliseconds)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** The panel over the image: one sentence, the technical remark, and a button to try again. */
export class ErrorPanel {
  /**
   * @param {HTMLElement} root @param {import('./strings.js').Translate} translate
   */
  constructor(root, translate) {
    this.panel = root.querySelector('[data-error]')
    this.message = root.querySelector('[data-error-message]')
    this.detail = root.querySelector('[data-error-detail]')
    this.translate = translate
    this.onRetry = () => {}
    root.querySelector('[data-error-retry]').addEventListener('click', () => this.onRetry())
  }

  /** @param {ViewerError} error @param {() => void} retry */
  show(error, retry) {
    this.onRetry = retry
    this.message.textContent = this.translate(`error-${error.kind}`)
    this.detail.textContent = error.detail
    this.panel.hidden = false
  }

  hide() {
    this.panel.hidden = true
  }
}
