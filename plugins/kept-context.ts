import type { RequestContext } from './context.ts'

/** Stands for the last request of a test client, in AsyncLocalStorage, for who looks at it after its answer. */
export class KeptContext {
  context: RequestContext | undefined = undefined
}
