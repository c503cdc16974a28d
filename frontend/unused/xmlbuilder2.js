/** Stands in for xmlbuilder2, which the rendering library loads to read and write meshes; the viewer has none. */
export function create() {
  throw new Error('xmlbuilder2 is not part of the viewer bundle (frontend/unused/xmlbuilder2.js)')
}
