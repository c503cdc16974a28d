/** What mouse and fingers do on the image. */
import {
  addTool,
  Enums,
  init as initTools,
  PanTool,
  StackScrollTool,
  ToolGroupManager,
  WindowLevelTool,
  ZoomTool,
} from '@cornerstonejs/tools'

const { MouseBindings } = Enums
const PIXELS_PER_NOTCH = 60

/** @typedef {'scroll'|'window'|'pan'|'zoom'} DragMode */

const TOOLS = { scroll: StackScrollTool, window: WindowLevelTool, pan: PanTool, zoom: ZoomTool }

let prepared = false

/** Starts the tools once for the page; before the first viewport, because they listen for its birth. */
export function prepareTools() {
  if (prepared) return
  initTools()
  for (const tool of Object.values(TOOLS)) addTool(tool)
  prepared = true
}

/** The meaning of dragging; the middle button always pans, the right one zooms, two fingers do both. */
export class DragTools {
  /** @param {import('./stage.js').Stage} stage enabled */
  constructor(stage) {
    this.group = ToolGroupManager.createToolGroup(`tools-${stage.viewportId}`)
    for (const tool of Object.values(TOOLS)) this.group.addTool(tool.toolName)
    this.group.addViewport(stage.viewportId, stage.engine.id)
    this.group.setToolActive(PanTool.toolName, { bindings: [{ mouseButton: MouseBindings.Auxiliary }] })
    this.group.setToolActive(ZoomTool.toolName, {
      bindings: [{ mouseButton: MouseBindings.Secondary }, { numTouchPoints: 2 }],
    })
    /** @type {DragMode|null} */
    this.mode = null
    listenToWheel(stage)
    stage.frame.addEventListener('contextmenu', (event) => event.preventDefault())
  }

  /** @param {DragMode} mode of the primary button and of one finger */
  use(mode) {
    const bindings = [{ mouseButton: MouseBindings.Primary }, { numTouchPoints: 1 }]
    // The last tool has to let go first, or both would follow the pointer.
    if (this.mode) this.group.setToolPassive(TOOLS[this.mode].toolName, { removeAllBindings: bindings })
    this.group.setToolActive(TOOLS[mode].toolName, { bindings })
    this.mode = mode
  }
}

/**
 * One notch of a mouse wheel is one slice; a touchpad's many small steps add up to one. With Ctrl the wheel (and a
 * pinch on a touchpad, which browsers report so) zooms.
 * @param {import('./stage.js').Stage} stage
 */
function listenToWheel(stage) {
  let travelled = 0
  const onWheel = (event) => {
    event.preventDefault()
    const pixels = event.deltaY * [1, 20, 400][event.deltaMode]
    if (event.ctrlKey) {
      stage.zoomBy(Math.exp(-pixels / 300))
      return
    }
    if (Math.sign(pixels) !== Math.sign(travelled)) travelled = 0
    travelled += pixels
    const coarse = Math.abs(pixels) >= PIXELS_PER_NOTCH
    const steps = coarse ? Math.sign(pixels) : Math.trunc(travelled / PIXELS_PER_NOTCH)
    if (steps === 0) return
    travelled = coarse ? 0 : travelled % PIXELS_PER_NOTCH
    stage.step(steps)
  }
  stage.frame.addEventListener('wheel', onWheel, { passive: false })
}
