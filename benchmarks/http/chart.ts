import { escape } from '../../lib/markup.ts'

export interface Bar {
  readonly label: string
  readonly value: number
  readonly highlighted: boolean
}

export interface BarGroup {
  readonly title: string
  readonly bars: readonly Bar[]
}

const COLUMNS = 2
const COLUMN_WIDTH = 440
const LABEL_WIDTH = 140
const BAR_WIDTH = 210
const BAR_HEIGHT = 14
const LINE_HEIGHT = 18
const TITLE_HEIGHT = 26
const GAP = 22
const STYLE = [
  'text { font: 12px system-ui, sans-serif; fill: #24292f }',
  '.title { font-weight: 600 }',
  'rect { fill: #afb8c1 }',
  '.highlighted { fill: #0969da }',
  '@media (prefers-color-scheme: dark) {',
  '  text { fill: #e6edf3 }',
  '  rect { fill: #57606a }',
  '  .highlighted { fill: #58a6ff }',
  '}'
].join('\n')

/** Horizontal bars, longest first, in groups with a scale of their own; SVG that can be read on light and dark ground. */
export function toChart (description: string, groups: readonly BarGroup[]): string {
  const columns = Array.from({ length: COLUMNS }, (_, column) => {
    return drawColumn(groups.filter((_, index) => index % COLUMNS === column), column * COLUMN_WIDTH)
  })
  const [width, height] = [COLUMNS * COLUMN_WIDTH, Math.max(...columns.map(({ height }) => height))]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escape(description)}</title>`,
    `<style>\n${STYLE}\n</style>`,
    ...columns.flatMap(({ drawn }) => drawn),
    '</svg>',
    ''
  ].join('\n')
}

function drawColumn (groups: readonly BarGroup[], left: number): { readonly drawn: readonly string[], readonly height: number } {
  let height = GAP
  const drawn = groups.map((group) => {
    const top = height
    height += TITLE_HEIGHT + group.bars.length * LINE_HEIGHT + GAP
    return drawGroup(group, left, top)
  })
  return { drawn, height }
}

function drawGroup ({ title, bars }: BarGroup, left: number, top: number): string {
  const longest = Math.max(...bars.map(({ value }) => value))
  const lines = bars.toSorted((a, b) => b.value - a.value).map((bar, index) => {
    const y = TITLE_HEIGHT + index * LINE_HEIGHT
    const width = (bar.value / longest * BAR_WIDTH).toFixed(1)
    const shape = `<rect x="${LABEL_WIDTH}" y="${y - BAR_HEIGHT + 3}" width="${width}" height="${BAR_HEIGHT}"${bar.highlighted ? ' class="highlighted"' : ''}/>`
    return [
      `<text x="${LABEL_WIDTH - 8}" y="${y}" text-anchor="end">${escape(bar.label)}</text>`,
      shape,
      `<text x="${(LABEL_WIDTH + Number(width) + 6).toFixed(1)}" y="${y}">${toThousands(bar.value)}</text>`
    ].join('')
  })
  return [`<g transform="translate(${left} ${top})">`, `<text class="title" x="8" y="0">${escape(title)}</text>`, ...lines, '</g>'].join('\n')
}

function toThousands (value: number): string {
  return Math.round(value).toLocaleString('en')
}
