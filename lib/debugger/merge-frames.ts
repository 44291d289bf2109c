import type { StackFrame } from './stack-frames.ts'
import type { CapturedFrame } from './captures.ts'
import type { Place, Sources } from './sources.ts'

/** A frame of a stack, and what was kept of it. */
export interface MergedFrame {
  readonly functionName: string
  /** Where it was written. */
  readonly place: Place
  /** The file that runs. */
  readonly file: string
  readonly isAsync: boolean
  readonly captured: CapturedFrame | undefined
}

/**
 * The frames of an error's stack, each with what was captured of it. The stack knows who waits for whom across an `await`
 * and may be cut short; the capture knows every frame that was running when the error was thrown. An error that was made
 * elsewhere than it was thrown has frames of both, the stack's own first.
 */
export function mergeFrames (stack: readonly StackFrame[], captured: readonly CapturedFrame[], sources: Sources): MergedFrame[] {
  const running = captured.map((frame) => ({ frame, place: sources.ofRunning(frame.place) }))
  const merged: MergedFrame[] = []
  let next = 0
  for (const { functionName, isAsync, ...place } of stack) {
    const written = place.line === 0 ? place : sources.ofStack(place)
    const index = isAsync ? -1 : running.findIndex(({ frame, place: at }, position) => position >= next && (isSame(at, written) || (position === 0 && isNear(at, written) && isNamed(frame, functionName))))
    const match = running[index]
    // What the stack leaves out between two of its frames ran all the same.
    if (match !== undefined) {
      if (next > 0) merged.push(...running.slice(next, index).map(toMerged))
      next = index + 1
    } else if (isAsync && next > 0) {
      merged.push(...running.slice(next).map(toMerged))
      next = running.length
    }
    merged.push({ functionName: functionName || (match?.frame.functionName ?? ''), place: written, file: match?.frame.place.file ?? place.file, isAsync, captured: match?.frame })
  }
  return [...merged, ...running.slice(next).map(toMerged)]
}

function isSame (one: Place, other: Place): boolean {
  return one.file === other.file && one.line === other.line
}

/** The innermost frame throws in one line what it may have made in another. */
function isNear (one: Place, other: Place): boolean {
  return one.file === other.file && Math.abs(one.line - other.line) <= MAX_DISTANCE
}

/** A stack says more than the name: "new Shop", "Shop.order [as buy]". */
function isNamed ({ functionName }: CapturedFrame, stackName: string): boolean {
  return lastWord(stackName.replace(/ \[as .*$/, '')) === lastWord(functionName)
}

function lastWord (name: string): string {
  return name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf(' ')) + 1)
}

function toMerged ({ frame, place }: { frame: CapturedFrame, place: Place }): MergedFrame {
  return { functionName: frame.functionName, place, file: frame.place.file, isAsync: false, captured: frame }
}

const MAX_DISTANCE = 20
