/**
 * Stands in for dcmjs (a megabyte of dictionary and writers), of which the image library's DICOM reader and its own
 * metadata store make use. The viewer reads neither: the server sends DICOM JSON. Logging is the part in use.
 */
import loglevel from 'loglevel'

loglevel.setDefaultLevel('error')
export const log = loglevel

class NotInThisBundle {
  constructor() {
    throw new Error('dcmjs is not part of the viewer bundle (frontend/unused/dcmjs.js)')
  }
}

export const constants = {
  IMPLICIT_LITTLE_ENDIAN: '1.2.840.10008.1.2',
  EXPLICIT_LITTLE_ENDIAN: '1.2.840.10008.1.2.1',
  DEFLATED_EXPLICIT_LITTLE_ENDIAN: '1.2.840.10008.1.2.1.99',
  EXPLICIT_BIG_ENDIAN: '1.2.840.10008.1.2.2',
}

/**
 * The library checks its built-in rules against the dictionary when it starts. Every keyword of DICOM begins with a
 * capital letter (PS3.6), so that is what counts as one here; no tag is ever looked up.
 */
const ENTRY = { tag: '(0000,0000)' }
const isKeyword = (name) => typeof name === 'string' && /^[A-Z]\w*$/.test(name)
const nameMap = new Proxy({}, {
  get: (_, name) => (isKeyword(name) ? ENTRY : undefined),
  getOwnPropertyDescriptor: (_, name) =>
    isKeyword(name) ? { value: ENTRY, configurable: true, enumerable: true } : undefined,
})

export default {
  log,
  constants,
  data: { DicomMetaDictionary: { dictionary: {}, nameMap } },
  async: { AsyncDicomReader: NotInThisBundle },
  utilities: { DicomMetadataListener: NotInThisBundle },
}
