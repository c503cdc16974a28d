/** The list of windows: the images' own first, the usual CT ones only where values are Hounsfield units. */

const CT_WINDOWS = [
  { key: 'soft-tissue', centre: 40, width: 400 },
  { key: 'lung', centre: -600, width: 1500 },
  { key: 'bone', centre: 500, width: 2000 },
  { key: 'brain', centre: 40, width: 80 },
  { key: 'subdural', centre: 75, width: 215 },
  { key: 'liver', centre: 60, width: 160 },
  { key: 'vessels', centre: 300, width: 600 },
]

export const STORED = 'stored'
export const CUSTOM = 'custom'

/**
 * @param {import('./series.js').Series} series @param {import('./strings.js').Translate} translate
 * @returns {{value: string, label: string}[]} what the select offers; a window's value is `centre,width`
 */
export function presetsFor(series, translate) {
  const described = (label, { centre, width }) => ({
    value: `${centre},${width}`,
    label: `${label} (${centre} / ${width})`,
  })
  const own = series.windows.map((setting, position) =>
    described(setting.label || translate('preset-image', { n: position + 1 }), setting),
  )
  const usual = series.hounsfield
    ? CT_WINDOWS.map((setting) => described(translate(`preset-${setting.key}`), setting))
    : []
  return [{ value: STORED, label: translate('preset-stored') }, ...own, ...usual]
}

/** @param {string} value of an option @returns {{centre: number, width: number}|null} */
export function parseWindow(value) {
  const [centre, width] = value.split(',').map(Number)
  return Number.isFinite(centre) && width > 0 ? { centre, width } : null
}
