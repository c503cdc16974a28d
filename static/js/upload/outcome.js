/** Puts the file names this tab remembers beside the numbers of files that were set aside. */

import { recall } from './names.js'

for (const table of document.querySelectorAll('[data-upload-id]')) {
  const names = recall(table.dataset.uploadId)
  for (const place of table.querySelectorAll('[data-file-number]')) {
    const name = names.get(Number(place.dataset.fileNumber))
    if (name) place.textContent = name
  }
}
