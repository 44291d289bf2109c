/** One line of a stack. */
export interface StackFrame {
  /** Empty at the top level of a module, and for functions without a name. */
  readonly functionName: string
  /** A path, or what else stood there: "node:fs", "<anonymous>". */
  readonly file: string
  /** From 1; 0 where there is none. */
  readonly line: number
  /** From 1; 0 where there is none. */
  readonly column: number
  /** Whether it waits in an `await` for what stands above it. */
  readonly isAsync: boolean
}

/** The frames of `error.stack`, the innermost first, at most `limit` of them. */
export function parseStack (stack: string, limit: number): StackFrame[] {
  const lines = stack.split('\n').map((line) => line.trim()).filter((line) => line.startsWith('at '))
  return lines.slice(0, limit).map((line) => parseFrame(line.slice(3)))
}

/** A file's name in a stack as a path: file URLs are made paths. */
export function toPath (name: string, fromUrl: (url: string) => string): string {
  if (!name.startsWith('file:')) return name
  try {
    return fromUrl(name)
  } catch {
    return name
  }
}

function parseFrame (text: string): StackFrame {
  const isAsync = text.startsWith('async ')
  const rest = isAsync ? text.slice(6) : text
  const open = rest.endsWith(')') ? rest.indexOf(' (') : -1
  const functionName = open === -1 ? '' : rest.slice(0, open)
  return { functionName, isAsync, ...parseLocation(open === -1 ? rest : rest.slice(open + 2, -1)) }
}

/** "file:line:column"; the file may have colons in it. */
function parseLocation (text: string): Pick<StackFrame, 'file' | 'line' | 'column'> {
  const lastColon = text.lastIndexOf(':')
  const colon = text.lastIndexOf(':', lastColon - 1)
  const line = toNumber(text.slice(colon + 1, lastColon))
  const column = toNumber(text.slice(lastColon + 1))
  return colon <= 0 || line === 0 || column === 0 ? { file: text, line: 0, column: 0 } : { file: text.slice(0, colon), line, column }
}

function toNumber (digits: string): number {
  return /^[0-9]{1,9}$/.test(digits) ? Number(digits) : 0
}
