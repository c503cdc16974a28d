/** The page's own, translated sentences and its way of writing numbers. */

const language = document.documentElement.lang || 'en'
const whole = new Intl.NumberFormat(language)
const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'].map(
  (unit) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }),
)

/** @param {number} value */
export const number = (value) => whole.format(value)

/** @param {number} bytes */
export function size(bytes) {
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return units[step].format(bytes / 1000 ** step)
}

/**
 * Reads the sentences of a `<template data-texts>`.
 * @param {HTMLTemplateElement} template
 * @returns {(key: string, values?: Record<string, string>) => string} fills `{name}` in a sentence
 */
export function sentences(template) {
  const known = new Map()
  for (const element of template.content.querySelectorAll('[data-text]')) {
    known.set(element.dataset.text, element.textContent)
  }
  return (key, values = {}) =>
    (known.get(key) ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
}
