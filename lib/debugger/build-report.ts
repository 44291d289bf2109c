import { parseStack, toPath } from './stack-frames.ts'
import type { CapturedFrame } from './captures.ts'
import { libraryOf, originOf } from './frame-origin.ts'
import { mergeFrames, type MergedFrame } from './merge-frames.ts'
import type { ErrorReport, ReportedError, ReportedFrame, Variable } from './report.ts'
import type { Sources } from './sources.ts'
import { clip, readThrown, show, type Thrown } from './thrown.ts'

export interface ReportParts {
  readonly thrown: unknown
  /** The frames that were kept of an error. */
  readonly capturesOf: (thrown: unknown) => readonly CapturedFrame[] | undefined
  /** Numbers a frame that can be asked about. */
  readonly keep: (frame: CapturedFrame) => number
  readonly sources: Sources
  /** A file URL as a path. */
  readonly fromUrl: (url: string) => string
  /** Folders of flaskish's own code. */
  readonly ownFolders: readonly string[]
  /** The folder of the app, left out where files are named. */
  readonly folder: string
}

/** What the page tells of an error: the error and its causes, and each frame with its source and variables. */
export function reportErrors (parts: ReportParts): ErrorReport['errors'] {
  return readThrown(parts.thrown).map((thrown) => reportError(thrown, parts))
}

/** The variables of a frame, as text; those of an inner block hide those of an outer one. */
export function readVariables ({ names, evaluate }: CapturedFrame): Variable[] {
  return [...new Set(names)].slice(0, MAX_VARIABLES).map((name) => {
    try {
      return { name, text: show(evaluate?.(name), 1) }
    } catch {
      return { name, text: '(has no value yet)' }
    }
  })
}

function reportError (thrown: Thrown, parts: ReportParts): ReportedError {
  const { relation, name, message, properties, stack, value } = thrown
  const captured = parts.capturesOf(value) ?? []
  const parsed = parseStack(stack, MAX_FRAMES).map((frame) => ({ ...frame, file: toPath(frame.file, parts.fromUrl) }))
  const frames = mergeFrames(parsed, captured, parts.sources).slice(0, MAX_FRAMES)
  return { relation, name, message, properties, frames: frames.map((frame) => reportFrame(frame, captured.length > 0, parts)) }
}

function reportFrame ({ functionName, place, file: running, isAsync, captured }: MergedFrame, hasCaptures: boolean, parts: ReportParts): ReportedFrame {
  const { file, line, column } = place
  // What a package was compiled from is not where the package is.
  const origin = originOf(running, parts.ownFolders)
  const canAsk = captured?.evaluate !== undefined
  return {
    // V8 names the object behind `this`, which says nothing where it is a plain one.
    functionName: clip(functionName.replace(/^Object\./, ''), MAX_NAME),
    file: clip(shorten(file, parts.folder), MAX_NAME),
    line,
    column,
    origin,
    library: libraryOf(running),
    source: parts.sources.linesAround(place, origin === 'app' ? 5 : 2),
    console: canAsk ? parts.keep(captured) : undefined,
    variables: canAsk && origin === 'app' ? readVariables(captured) : undefined,
    note: canAsk ? '' : noteOf(origin, isAsync, hasCaptures)
  }
}

function noteOf (origin: ReportedFrame['origin'], isAsync: boolean, hasCaptures: boolean): string {
  if (isAsync) return 'It waited in an "await" when the error was thrown: of such a frame nothing is left but its name and line.'
  if (!hasCaptures) return ''
  return origin === 'app' || origin === 'library' ? 'It had returned when the error was thrown, so its variables are gone.' : ''
}

function shorten (file: string, folder: string): string {
  return file.startsWith(folder) ? file.slice(folder.length).replace(/^[\\/]/, '') : file
}

const MAX_FRAMES = 60
const MAX_NAME = 300
const MAX_VARIABLES = 60
