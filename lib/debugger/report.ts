import type { SourceLine } from './sources.ts'

/** All that the page of an unhandled error tells. */
export interface ErrorReport {
  readonly method: string
  readonly path: string
  /** The error that was not handled, then its causes. */
  readonly errors: readonly ReportedError[]
  /** Of the request: "Headers", "Form" … */
  readonly tables: readonly ReportTable[]
  /** Why there are no local variables; undefined where there are. */
  readonly notice: string | undefined
  readonly versions: string
}

export interface ReportedError {
  /** What it is to the error before it; empty for the first. */
  readonly relation: string
  readonly name: string
  readonly message: string
  readonly properties: ReadonlyArray<readonly [name: string, text: string]>
  readonly frames: readonly ReportedFrame[]
}

export interface ReportedFrame {
  readonly functionName: string
  /** As it is shown: within the folder of the app without that folder. */
  readonly file: string
  /** 0 where there is none. */
  readonly line: number
  readonly column: number
  readonly origin: FrameOrigin
  /** The package, for code of a library. */
  readonly library: string
  readonly source: readonly SourceLine[]
  /** What may be asked about the frame: its number; undefined where nothing was kept of it. */
  readonly console: number | undefined
  /** Undefined where they are not shown, or not known. */
  readonly variables: readonly Variable[] | undefined
  /** Why it has no variables. */
  readonly note: string
}

/** Whose code a frame is: the programmer's, a package's, Node's, or flaskish's own. */
export type FrameOrigin = 'app' | 'library' | 'node' | 'flaskish'

export interface Variable {
  readonly name: string
  readonly text: string
}

export interface ReportTable {
  readonly title: string
  readonly rows: ReadonlyArray<readonly [name: string, text: string]>
}
