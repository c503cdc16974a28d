/** The upload page: choose, check, send, hand over. Also finishes an upload that was broken off. */

import { fromDrop, fromPicker, sort } from './choice.js'
import { recorder } from './names.js'
import * as site from './site.js'
import { Stopped, sendAll } from './transfer.js'
import { problemList, sendingView } from './view.js'
import { number, sentences, size } from './words.js'

const form = document.getElementById('sender')
const part = (name) => form.querySelector(`[data-${name}]`)
const step = (name) => form.querySelector(`[data-step="${name}"]`)
const say = sentences(part('texts'))
const attested = document.getElementById('attested')
const leftOut = problemList(part('left-out'), say, 'leftOut')
const failed = problemList(part('failed'), say, 'failed')
const resumed = Boolean(form.dataset.filesUrl)
const limits = {
  maxFileBytes: Number(form.dataset.maxFileBytes),
  maxFiles: Number(form.dataset.maxFiles),
  // What a broken-off upload needs was set aside for it when it was opened.
  freeBytes: resumed ? Infinity : Number(form.dataset.freeBytes),
}
let ready = []
let bytes = 0

function choose(chosen) {
  const sorted = sort(chosen, limits)
  ready = sorted.ready
  bytes = sorted.bytes
  leftOut.clear()
  for (const { name, reason } of sorted.leftOut) leftOut.add(name, say(reason, reasonValues(reason)))
  part('drop').hidden = ready.length > 0
  part('chosen').hidden = false
  part('chosen-count').textContent = ready.length ? say('chosen', { count: number(ready.length), size: size(bytes) }) : say('nothing')
  part('start').hidden = ready.length === 0
  if (ready.length) part('start').focus()
}

function chooseAgain() {
  ready = []
  leftOut.clear()
  part('drop').hidden = false
  part('chosen').hidden = true
  for (const input of form.querySelectorAll('[data-picker]')) input.value = ''
  form.querySelector('[data-picker]').focus()
}

const reasonValues = (reason) =>
  ({
    tooLarge: { size: size(limits.maxFileBytes) },
    tooMany: { count: number(limits.maxFiles) },
    overQuota: { size: size(limits.freeBytes) },
  })[reason]

async function start() {
  if (attested && !attested.checked) {
    part('confirm-first').hidden = false
    attested.focus()
    return
  }
  part('confirm-first').hidden = true
  part('not-opened').hidden = true
  part('start').disabled = true
  try {
    const upload = resumed ? await reopened() : await opened()
    showSending()
    await send(upload)
  } catch (error) {
    part('start').disabled = false
    tell(part('not-opened'), wordsFor(error))
  }
}

async function opened() {
  const upload = await site.open(form.dataset.openUrl, {
    attestationVersion: form.dataset.attestationVersion,
    fileCount: ready.length,
    totalBytes: bytes,
  })
  return { filesUrl: upload.files_url, closeUrl: upload.close_url, id: upload.id, known: new Set() }
}

async function reopened() {
  const { id, received = [] } = await site.progress(form.dataset.progressUrl)
  return { filesUrl: form.dataset.filesUrl, closeUrl: form.dataset.closeUrl, id, known: new Set(received) }
}

function showSending() {
  if (step('confirm')) step('confirm').hidden = true
  step('choose').hidden = true
  step('send').hidden = false
  document.getElementById('send-title').focus()
}

/** Sends what is not settled yet; when the connection breaks, waits for the person and goes on. */
async function send(upload) {
  const view = sendingView(step('send'), say, { files: ready.length, bytes })
  const names = recorder(upload.id)
  const unsettled = new Set(ready)
  let arrived = 0
  const watcher = {
    started: (item) => view.started(item),
    moved: (item, sent) => view.moved(item, sent),
    waited: (item, waiting) => view.waited(item, waiting),
    arrived(item, fileNumber) {
      arrived += 1
      names.note(fileNumber, item.name)
      unsettled.delete(item)
      view.settle(item)
    },
    failed(item, reason) {
      failed.add(item.name, say(reason))
      unsettled.delete(item)
      view.settle(item)
    },
  }
  window.addEventListener('beforeunload', holdOn)
  for (;;) {
    try {
      part('stopped').hidden = true
      await sendAll([...unsettled], { filesUrl: upload.filesUrl, known: upload.known, watcher })
      if (!arrived && !upload.known.size) {
        window.removeEventListener('beforeunload', holdOn)
        part('continue').hidden = true
        return tell(part('stopped'), say('noneArrived'))
      }
      part('send-title').textContent = say('finishing')
      names.keep()
      const { page_url: page } = await site.close(upload.closeUrl)
      window.removeEventListener('beforeunload', holdOn)
      window.location.assign(page)
      return
    } catch (error) {
      view.rest()
      tell(part('stopped'), wordsFor(error))
      await new Promise((resolve) => part('continue').addEventListener('click', resolve, { once: true }))
    }
  }
}

const holdOn = (event) => event.preventDefault()

function wordsFor(error) {
  const cause = error instanceof Stopped ? error.cause : error
  if (cause instanceof site.Unreachable) return say('interrupted')
  if (cause instanceof site.Refused) return cause.message || say('failedAnswer', { status: String(cause.status) })
  throw cause
}

function tell(note, words) {
  note.querySelector('p').textContent = words
  note.hidden = false
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  if (ready.length) start()
})
part('clear').addEventListener('click', chooseAgain)
for (const input of form.querySelectorAll('[data-picker]')) {
  input.addEventListener('change', () => input.files.length && choose(fromPicker(input.files)))
}
const drop = part('drop')
for (const kind of ['dragover', 'dragleave', 'drop']) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault()
    drop.classList.toggle('drop-over', kind === 'dragover')
  })
}
drop.addEventListener('drop', async (event) => choose(await fromDrop(event.dataTransfer)))

if (!crypto.subtle) tell(part('not-opened'), say('insecure'))
form.dataset.ready = ''
