/** @typedef {(key: string, values?: Record<string, string|number>) => string} Translate */

/**
 * The sentences the viewer says, translated by the server into `<template data-strings>`.
 * @param {HTMLElement} root @returns {Translate}
 */
export function readStrings(root) {
  const strings = new Map()
  for (const node of root.querySelector('template[data-strings]').content.querySelectorAll('[data-key]')) {
    strings.set(node.dataset.key, node.textContent.trim())
  }
  return (key, values = {}) => {
    const sentence = strings.get(key) ?? key
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole))
  }
}
