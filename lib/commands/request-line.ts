/** An answer, for a line of the terminal. */
export interface RequestReport {
  readonly time: Date
  readonly method: string
  readonly url: string
  /** Undefined where none was sent. */
  readonly status: number | undefined
  readonly milliseconds: number
  /** Whether the visitor left before the answer was complete. */
  readonly isCut: boolean
}

/** One line for one answer, whatever a visitor has put into the URL. */
export function formatRequestLine ({ time, method, url, status, milliseconds, isCut }: RequestReport, hasColor: boolean): string {
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
  const what = `${escapeControls(method)} ${escapeControls(url.length > MAX_URL ? `${url.slice(0, MAX_URL)}…` : url)}`
  const duration = `${milliseconds.toFixed(1)} ms${isCut ? ' (cut: the visitor has left)' : ''}`
  return hasColor ? `${DIM}${clock}${RESET} ${what} ${colorOf(status)}${status ?? '-'}${RESET} ${DIM}${duration}${RESET}` : `${clock} ${what} ${status ?? '-'} ${duration}`
}

/** Control characters could forge lines or drive a terminal. */
export function escapeControls (text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** Whether to write in colours: NO_COLOR and FORCE_COLOR say so, otherwise a terminal has them. */
export function hasColors (environment: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const { NO_COLOR: off = '', FORCE_COLOR: on } = environment
  if (off !== '') return false
  if (on !== undefined) return on !== '0' && on !== 'false'
  return isTerminal && environment['TERM'] !== 'dumb'
}

function colorOf (status = 0): string {
  return COLORS[Math.floor(status / 100)] ?? RESET
}

const ESCAPE = String.fromCharCode(27)
const RESET = `${ESCAPE}[0m`
const DIM = `${ESCAPE}[2m`
/** By the first digit of a status: green, cyan, yellow, red. */
const COLORS: Readonly<Record<number, string>> = { 2: `${ESCAPE}[32m`, 3: `${ESCAPE}[36m`, 4: `${ESCAPE}[33m`, 5: `${ESCAPE}[31m` }
const MAX_URL = 2048
