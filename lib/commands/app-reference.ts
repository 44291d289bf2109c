import { CommandFailure } from './command-failure.ts'
import { messageOf } from './error-text.ts'
import { parseCall, type Call } from './parse-call.ts'

/** Which app is meant. */
export interface AppReference {
  /** As it was written: a file, a folder, a dotted name; undefined for the one that is here. */
  readonly file: string | undefined
  /** An export, or a call of one; undefined for the one that is an app. */
  readonly target: string | Call | undefined
}

/**
 * Reads FILE[:NAME], where the name may be a call. A colon with a slash behind it belongs to the file (a drive).
 * @throws CommandFailure for what is neither a name nor a call with literal arguments.
 */
export function parseAppReference (text: string | undefined): AppReference {
  if (text === undefined) return { file: undefined, target: undefined }
  const colon = text.search(/:(?![\\/])|$/)
  const [file, name] = [text.slice(0, colon), text.slice(colon + 1)]
  return { file: file === '' ? undefined : file, target: name === '' ? undefined : parseTarget(text, name) }
}

function parseTarget (text: string, name: string): string | Call {
  if (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name.trim())) return name.trim()
  try {
    return parseCall(name)
  } catch (error) {
    throw new CommandFailure(`Cannot read the app ${JSON.stringify(text)}: behind the colon ${messageOf(error)}. Write an export's name, or a call of one such as createApp("test", 2).`, { exitCode: 2 })
  }
}

/** The files that may be meant, the likeliest first; folders among them have an index or a package.json. */
export function candidateFiles (file: string | undefined): string[] {
  if (file === undefined) return SOURCE_ENDINGS.map((ending) => `app${ending}`)
  if (SOURCE_ENDINGS.some((ending) => file.endsWith(ending))) return [file]
  const dotted = /^[\w$-]+(?:\.[\w$-]+)+$/.test(file) ? file.replaceAll('.', '/') : undefined
  return [file, ...SOURCE_ENDINGS.map((ending) => file + ending), ...(dotted === undefined ? [] : [dotted, ...SOURCE_ENDINGS.map((ending) => dotted + ending)])]
}

/** Endings of files that Node, or a loader of TypeScript, runs; TypeScript first, for JavaScript beside it is its output. */
export const SOURCE_ENDINGS: readonly string[] = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']
