/** A Markdown table whose columns line up, so that it reads well in a terminal too. Numbers stand to the right. */
export function toTable (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const rightAligned = head.map((_, column) => rows.every((row) => /^([\d.–]+( [mµ]s)?)?$/.test(row[column] ?? '')))
  const rule = widths.map((width, column) => rightAligned[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))
  return [head, rule, ...rows].map((row) => {
    const cells = widths.map((width, column) => {
      const cell = row[column] ?? ''
      return rightAligned[column] ? cell.padStart(width) : cell.padEnd(width)
    })
    return `| ${cells.join(' | ')} |`
  }).join('\n')
}

export function toDuration (microseconds: number): string {
  if (Number.isNaN(microseconds)) return ''
  return microseconds < 10_000 ? `${microseconds.toFixed(2)} µs` : `${(microseconds / 1000).toFixed(0)} ms`
}

export function toRatio (ratio: number): string {
  return Number.isNaN(ratio) ? '' : ratio.toFixed(2)
}

export function toSpread ([low, high]: readonly [low: number, high: number]): string {
  return Number.isNaN(low) ? '' : `${toRatio(low)}–${toRatio(high)}`
}
