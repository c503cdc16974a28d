/** Follows an upload that is being worked on, and loads the page anew when the work has ended. */

import { progress } from './site.js'
import { number } from './words.js'

const FIRST_PAUSE = 1000
const LONGEST_PAUSE = 10_000

const box = document.querySelector('[data-upload-progress]')
const part = (name) => box.querySelector(`[data-${name}]`)
const shownState = box.dataset.state

async function follow() {
  let pause = FIRST_PAUSE
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, pause))
    if (document.hidden) continue
    try {
      const upload = await progress(box.dataset.uploadProgress)
      if (upload.state !== shownState) {
        window.location.reload()
        return
      }
      part('percent').value = upload.percent
      part('accepted').textContent = number(upload.accepted_count)
      part('waiting').textContent = number(upload.waiting_count)
      part('entries').textContent = number(upload.entry_count)
      part('set-aside').textContent = number(upload.refused.reduce((sum, group) => sum + group.count, 0))
      part('silent').hidden = true
      pause = FIRST_PAUSE
    } catch {
      part('silent').hidden = false
      pause = Math.min(LONGEST_PAUSE, pause * 2)
    }
  }
}

follow()
