/**
 * Says what an app does that is never loaded: it ends the process, nothing is left that it could wait for, or it takes
 * long. Call what it returns when the app is there.
 */
export function watchLoading (name: string, warn: (message: string) => void): () => void {
  const onExit = (code: number): void => {
    warn(`Cannot load "${name}": it has ended the process (exit code ${code}) while it was loaded. Leave out process.exit(), and what else ends it, where the app is made.`)
    process.exitCode = code === 0 ? 1 : code
  }
  const onIdle = (): void => {
    process.off('exit', onExit)
    warn(`Cannot load "${name}": it waits for something that never comes; an "await" in it, or a plugin, does not end. Look for a promise that is never settled.`)
    process.exit(1)
  }
  const { stackTraceLimit } = Error
  // The frame of the app may be behind many that are not.
  Error.stackTraceLimit = DEEP
  const slow = setTimeout(() => warn(`"${name}" is still being loaded after ${SLOW_MS / 1000} seconds: an "await" in it, or a plugin, has not ended.`), SLOW_MS)
  slow.unref()
  process.once('exit', onExit)
  process.once('beforeExit', onIdle)
  return () => {
    Error.stackTraceLimit = stackTraceLimit
    clearTimeout(slow)
    process.off('exit', onExit)
    process.off('beforeExit', onIdle)
  }
}

const SLOW_MS = 5000
const DEEP = 50
