import { inspect, types } from 'node:util'

/** What can be told of something that was thrown. */
export interface Thrown {
  /** What it is to the error before it; empty for the first. */
  readonly relation: string
  readonly name: string
  readonly message: string
  /** The lines of its frames; empty where it has none. */
  readonly stack: string
  /** Further properties (`code`, `errno` …), each as text. */
  readonly properties: ReadonlyArray<readonly [name: string, text: string]>
  /** The thing itself. */
  readonly value: unknown
}

/**
 * What was thrown, its causes and the errors of an AggregateError, in the order in which they are read; at most ten.
 * It may be no error, be huge, or throw when it is looked at: texts are clipped, and what cannot be read is left out.
 */
export function readThrown (value: unknown): Thrown[] {
  const found: Thrown[] = []
  collect(value, '', found, new Set())
  return found
}

/** Text of a length that a page can bear. */
export function clip (text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}… (${text.length} characters)` : text
}

/** As `util.inspect` shows it, in few lines; never throws. */
export function show (value: unknown, depth: number): string {
  try {
    return clip(inspect(value, { depth, maxArrayLength: 20, maxStringLength: 1000, breakLength: 100 }), MAX_VALUE)
  } catch {
    return '(throws when it is looked at)'
  }
}

function collect (value: unknown, relation: string, found: Thrown[], seen: Set<unknown>): void {
  if (found.length === MAX_ERRORS || seen.has(value)) return
  seen.add(value)
  found.push(readOne(value, relation))
  const errors = read(value, 'errors')
  if (Array.isArray(errors)) errors.slice(0, MAX_ERRORS).forEach((error, index) => collect(error, `Error ${index + 1} of ${errors.length}`, found, seen))
  const cause = read(value, 'cause')
  if (cause !== undefined) collect(cause, 'Caused by', found, seen)
}

function readOne (value: unknown, relation: string): Thrown {
  if (!isError(value)) {
    return { relation, name: 'A value that is no error was thrown', message: show(value, 1), stack: '', properties: [], value }
  }
  const name = text(value, 'name') || 'Error'
  const message = text(value, 'message')
  return { relation, name: clip(name, MAX_NAME), message: clip(message, MAX_TEXT), stack: withoutMessage(text(value, 'stack'), message), properties: readProperties(value), value }
}

/** The message goes before the frames there, and may have lines that look like frames. */
function withoutMessage (stack: string, message: string): string {
  const start = message === '' ? -1 : stack.indexOf(message)
  return stack.slice(start === -1 ? 0 : start + message.length).slice(0, MAX_STACK)
}

/** Names that are shown elsewhere, or that repeat what is. */
const SHOWN: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause', 'errors'])

function readProperties (error: object): Thrown['properties'] {
  try {
    return Object.keys(error).filter((name) => !SHOWN.has(name)).slice(0, MAX_PROPERTIES).map((name) => [clip(name, MAX_NAME), show(read(error, name), 2)])
  } catch {
    return []
  }
}

function isError (value: unknown): value is object {
  try {
    return types.isNativeError(value) || value instanceof Error
  } catch {
    return false
  }
}

function text (value: object, property: string): string {
  const found = read(value, property)
  return typeof found === 'string' ? found : ''
}

/** A property of something that may refuse to have it read. */
function read (value: unknown, property: string): unknown {
  try {
    return isError(value) ? Reflect.get(value, property) : undefined
  } catch {
    return undefined
  }
}

const MAX_ERRORS = 10
const MAX_PROPERTIES = 20
const MAX_NAME = 200
const MAX_TEXT = 16_384
const MAX_STACK = 100_000
const MAX_VALUE = 4_000
