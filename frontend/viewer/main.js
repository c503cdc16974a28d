/**
 * Entry of the page's viewer: small, so that it runs at once and asks for the series while the image library
 * (megabytes) is still on its way. Where anything fails, the server's still image stays.
 */
import { mountViewer } from './viewer.js'

for (const root of document.querySelectorAll('[data-viewer]')) {
  mountViewer(root)
}
