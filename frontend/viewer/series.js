/** A series as the viewer needs it: its frames in display order and what the metadata says of showing them. */
import { errorFromStatus, ViewerError } from './errors.js'
import { number, numbers, TAG, text, withFunctionalGroups } from './metadata.js'

const METADATA_TIMEOUT = 15_000

/**
 * @typedef {object} WindowSetting
 * @property {number} centre @property {number} width @property {string} label
 *
 * @typedef {object} Series
 * @property {string} uid
 * @property {string} modality
 * @property {boolean} colour
 * @property {boolean} hounsfield stored values mean Hounsfield units, so that the usual CT windows apply
 * @property {string[]} imageIds one per frame
 * @property {{imageId: string, instance: import('./metadata.js').Instance}[]} firstFrames frame 1 of each instance
 * @property {WindowSetting[]} windows what the images themselves propose
 * @property {number[]} orientation six direction cosines of row and column (PS3.3 C.7.6.2.1.1), or empty
 * @property {number} framesPerSecond
 * @property {number} bytesPerFrame of decoded pixels
 */

/**
 * Asks the server for a series (WADO-RS RetrieveMetadata, PS3.18 10.4).
 * @param {string} dicomweb @param {string} study @param {string} series @returns {Promise<Series>}
 * @throws {ViewerError}
 */
export async function fetchSeries(dicomweb, study, series) {
  const address = `${dicomweb}/studies/${study}/series/${series}`
  let response
  try {
    response = await fetch(`${address}/metadata`, {
      headers: { Accept: 'application/dicom+json' },
      signal: AbortSignal.timeout(METADATA_TIMEOUT),
    })
  } catch (reason) {
    throw new ViewerError(reason.name === 'TimeoutError' ? 'timeout' : 'network', reason.message)
  }
  if (!response.ok) throw errorFromStatus(response.status)
  let instances
  try {
    instances = await response.json()
  } catch (reason) {
    throw new ViewerError('metadata', reason.message)
  }
  return describeSeries(address, series, instances)
}

/**
 * @param {string} address of the series @param {string} uid @param {import('./metadata.js').Instance[]} instances
 * @returns {Series}
 */
function describeSeries(address, uid, instances) {
  const imageIds = []
  const firstFrames = []
  for (const instance of instances) {
    if (!number(instance, TAG.rows, 0)) continue
    const frames = `wadors:${address}/instances/${text(instance, TAG.sopInstance)}/frames/`
    firstFrames.push({ imageId: `${frames}1`, instance })
    for (let frame = 1; frame <= number(instance, TAG.frames, 1); frame += 1) imageIds.push(`${frames}${frame}`)
  }
  if (imageIds.length === 0) throw new ViewerError('empty')
  const first = firstFrames[0].instance
  const modality = text(first, TAG.modality)
  // Palettes have been applied by the server: what has one sample is grey.
  const colour = number(first, TAG.samplesPerPixel, 1) > 1
  return {
    uid,
    modality,
    colour,
    hounsfield: modality === 'CT' && !colour && ['', 'HU'].includes(text(first, TAG.rescaleType)),
    imageIds,
    firstFrames,
    windows: colour ? [] : readWindows(first),
    orientation: readOrientation(first),
    framesPerSecond: readFrameRate(first),
    bytesPerFrame:
      number(first, TAG.rows, 0) * number(first, TAG.columns, 0) * (colour ? 3 : number(first, TAG.bitsAllocated, 16) / 8),
  }
}

/** @param {import('./metadata.js').Instance} instance @returns {WindowSetting[]} */
function readWindows(instance) {
  const source = withFunctionalGroups(instance, TAG.voiSequence, TAG.windowCentre)
  const centres = numbers(source, TAG.windowCentre)
  const widths = numbers(source, TAG.windowWidth)
  const labels = source[TAG.windowExplanation]?.Value ?? []
  return centres
    .map((centre, position) => ({ centre, width: widths[position], label: String(labels[position] ?? '') }))
    .filter((setting) => setting.width > 0)
}

/** @param {import('./metadata.js').Instance} instance @returns {number[]} */
function readOrientation(instance) {
  const source = withFunctionalGroups(instance, TAG.planeOrientationSequence, TAG.orientation)
  const cosines = numbers(source, TAG.orientation)
  return cosines.length === 6 ? cosines : []
}

/** @param {import('./metadata.js').Instance} instance @returns {number} */
function readFrameRate(instance) {
  const frameTime = number(instance, TAG.frameTime, 0)
  const rate = number(instance, TAG.cineRate, frameTime > 0 ? 1000 / frameTime : 10)
  return Math.min(30, Math.max(1, rate))
}
