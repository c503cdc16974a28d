/** Reading DICOM JSON (PS3.18 annex F), where numbers of IS and DS may arrive as numbers or as text. */

/** @typedef {Record<string, {vr?: string, Value?: any[]}>} Instance */

export const TAG = Object.freeze({
  sopInstance: '00080018',
  modality: '00080060',
  frameTime: '00181063',
  cineRate: '00180040',
  orientation: '00200037',
  samplesPerPixel: '00280002',
  frames: '00280008',
  rows: '00280010',
  columns: '00280011',
  bitsAllocated: '00280100',
  windowCentre: '00281050',
  windowWidth: '00281051',
  rescaleType: '00281054',
  windowExplanation: '00281055',
  voiSequence: '00289132',
  planeOrientationSequence: '00209116',
  sharedGroups: '52009229',
  frameGroups: '52009230',
})

/** @param {Instance} instance @param {string} tag @returns {any[]} */
export const values = (instance, tag) => instance?.[tag]?.Value ?? []

/** @param {Instance} instance @param {string} tag @returns {string} */
export const text = (instance, tag) => String(values(instance, tag)[0] ?? '')

/** @param {Instance} instance @param {string} tag @returns {number[]} */
export const numbers = (instance, tag) => values(instance, tag).map(Number).filter(Number.isFinite)

/** @param {Instance} instance @param {string} tag @param {number} fallback @returns {number} */
export const number = (instance, tag, fallback) => numbers(instance, tag)[0] ?? fallback

/**
 * The dataset that carries `tag`: the instance itself, or for enhanced multi-frame objects the item of `sequence` in
 * the first frame's functional groups or the shared ones (PS3.3 C.7.6.16).
 * @param {Instance} instance @param {string} sequence @param {string} tag @returns {Instance}
 */
export function withFunctionalGroups(instance, sequence, tag) {
  const groups = [values(instance, TAG.frameGroups)[0], values(instance, TAG.sharedGroups)[0]]
  const items = groups.map((group) => values(group, sequence)[0])
  return [instance, ...items].find((item) => values(item, tag).length > 0) ?? instance
}
