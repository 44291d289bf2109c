import type { ErrorReport, ReportedError, ReportedFrame } from '../debugger/report.ts'

/** The report as plain text: for a terminal, a bug report, a clipboard. Control characters are written out. */
export function debuggerText (report: ErrorReport): string {
  const { method, path, errors, tables, notice, versions } = report
  const parts = [
    `500 Internal Server Error: ${method} ${path}`,
    ...errors.map(errorText),
    ...(notice === undefined ? [] : [notice]),
    ...tables.filter(({ rows }) => rows.length > 0).map(({ title, rows }) => [title, ...rows.map(([name, text]) => `  ${name}: ${indent(text)}`)].join('\n')),
    versions
  ]
  return `${printable(parts.join('\n\n'))}\n`
}

/** The report as Fastify's object for errors, with the stack. */
export function debuggerJson ({ errors }: ErrorReport): string {
  const [first, ...causes] = errors.map((error) => ({ error: `${error.name}: ${error.message}`, stack: error.frames.map(frameLine), ...(error.relation !== '' && { relation: error.relation }) }))
  return JSON.stringify({ statusCode: 500, error: 'Internal Server Error', message: first?.error, stack: first?.stack, ...(causes.length > 0 && { causes }) })
}

function errorText ({ relation, name, message, properties, frames }: ReportedError): string {
  const head = `${relation === '' ? '' : `${relation} `}${name}: ${message}`
  return [head, ...properties.map(([property, text]) => `  ${property}: ${indent(text)}`), ...traceback(frames)].join('\n')
}

/** The way from what threw to the app's code in full, and of what called that only the app's. */
function traceback (frames: readonly ReportedFrame[]): string[] {
  const first = frames.findIndex(({ origin }) => origin === 'app')
  const lines: string[] = []
  let folded: ReportedFrame[] = []
  frames.forEach((frame, index) => {
    const isShown = first === -1 || index <= first || frame.origin === 'app'
    if (isShown && folded.length > 0) lines.push(`  … ${describeFolded(folded)}`)
    folded = isShown ? [] : [...folded, frame]
    if (isShown) lines.push(frameText(frame))
  })
  return folded.length === 0 ? lines : [...lines, `  … ${describeFolded(folded)}`]
}

/** "7 frames of fastify, Node.js". */
export function describeFolded (frames: readonly ReportedFrame[]): string {
  const names = [...new Set(frames.map(({ library, origin }) => origin === 'flaskish' ? 'flaskish' : library || 'JavaScript'))]
  return `${frames.length === 1 ? '1 frame' : `${frames.length} frames`} of ${names.join(', ')}`
}

function frameText (frame: ReportedFrame): string {
  const { origin, source, line, variables = [] } = frame
  const head = `  at ${frameLine(frame)}`
  if (origin !== 'app') return head
  const lines = source.map(({ number, text }) => `  ${number === line ? '>' : ' '} ${String(number).padStart(5)} | ${text}`)
  return [head, ...lines, ...variables.map(({ name, text }) => `          ${name} = ${indent(text)}`)].join('\n')
}

function frameLine ({ functionName, file, line, column }: ReportedFrame): string {
  const place = line === 0 ? file : `${file}:${line}:${column}`
  return functionName === '' ? place : `${functionName} (${place})`
}

function indent (text: string): string {
  return text.replaceAll('\n', '\n            ')
}

/** Control characters would drive the terminal in which the text is read. */
function printable (text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
