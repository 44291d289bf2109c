/**
 * The name that was most likely meant by a mistyped one: a few edits away at most, or equal but for its last dotted
 * part's prefix. Undefined when none is near.
 */
export function findNearestName (name: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined
  let least = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of names) {
    const distance = editDistance(name, candidate, least)
    if (distance < least) {
      least = distance
      nearest = candidate
    }
  }
  return nearest
}

// Damerau's distance (two swapped neighbours are one edit), given up as soon as a whole row reaches the limit.
function editDistance (left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit
  let beforePrevious: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1]
      const swapped = !same && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      current.push(Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
        at(beforePrevious, column - 2) + (swapped ? 1 : limit)
      ))
    }
    if (Math.min(...current) >= limit) return limit
    beforePrevious = previous
    previous = current
  }
  return at(previous, right.length)
}

function at (row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
