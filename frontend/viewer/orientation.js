/**
 * Letters for the edges of the image: the anatomical direction each edge looks to (PS3.3 C.7.6.1.1.1).
 * @param {number[]} cosines six direction cosines, row then column, in the patient's LPS axes
 * @returns {{start: string, end: string, top: string, bottom: string}|null} null when the image has none
 */
export function edgeLetters(cosines) {
  if (cosines.length !== 6) return null
  const row = cosines.slice(0, 3)
  const column = cosines.slice(3)
  const opposite = (vector) => vector.map((part) => -part)
  return { start: letters(opposite(row)), end: letters(row), top: letters(opposite(column)), bottom: letters(column) }
}

/** @param {number[]} vector @returns {string} at most two letters, the stronger direction first */
function letters(vector) {
  const axes = ['LR', 'PA', 'HF']
  return vector
    .map((part, axis) => ({ strength: Math.abs(part), letter: axes[axis][part >= 0 ? 0 : 1] }))
    .filter(({ strength }) => strength > 0.25)
    .sort((a, b) => b.strength - a.strength)
    .slice(0, 2)
    .map(({ letter }) => letter)
    .join('')
}
