import type { RequestContext } from './context.ts'

/** Stands for the last request of a test client, as what runs, for who looks at it after its answer. */
export class KeptContext {
  context: RequestContext | undefined = undefined
}
