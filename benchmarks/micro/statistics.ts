/** The middle of the numbers, or the mean of the two in the middle. NaN when there are none. */
export function median (numbers: readonly number[]): number {
  return quantile(numbers, 0.5)
}

/** The number below which this share of the numbers lies, with a straight line between neighbours. */
export function quantile (numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] ?? NaN
  const above = sorted[Math.ceil(position)] ?? NaN
  if (below === above) return below
  return below + (above - below) * (position - Math.floor(position))
}
