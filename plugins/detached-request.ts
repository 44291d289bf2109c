import type { RequestSource } from '../lib/requests/request-source.ts'

/** A request that a test made, or that came from elsewhere: nobody waits for an answer to it. */
export interface DetachedRequest {
  readonly source: RequestSource
  readonly body: Uint8Array
  /** Where a test mounts the app; otherwise the origin and the settings decide. */
  readonly scriptRoot?: string | undefined
}
