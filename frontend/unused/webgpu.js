/** Stands in for the rendering library's WebGPU half: images are drawn with WebGL. */
export {}
