import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

// What the image libraries load but this viewer never calls: more than a third of the script a reader would wait for.
const unused = [
  { find: /^dcmjs$/, replacement: here('unused/dcmjs.js') },
  { find: /^xmlbuilder2$/, replacement: here('unused/xmlbuilder2.js') },
  { find: /^.*\/WebGPU\/.*$/, replacement: here('unused/webgpu.js') },
]

export default defineConfig({
  root: here('.'),
  // Relative, so that the chunks, the decoder worker and its WebAssembly are found wherever the folder is served.
  base: './',
  publicDir: false,
  resolve: { alias: unused },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    outDir: here('../static/viewer'),
    emptyOutDir: true,
    manifest: 'manifest.json',
    license: { fileName: 'licenses.md' },
    // The image library is one chunk of megabytes: the page preloads it.
    chunkSizeWarningLimit: 6000,
    rolldownOptions: {
      input: here('viewer/main.js'),
      onLog(level, log, handle) {
        // The decoders ask for Node's path and fs, and never use them in a browser.
        if (!/"(path|fs)" has been externalized/.test(log.message)) handle(level, log)
      },
    },
  },
})
