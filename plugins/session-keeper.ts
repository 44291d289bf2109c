import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { IncomingHeaders } from '../lib/requests/request-source.ts'
import type { SavedSession, SessionState } from '../lib/sessions/session.ts'

/** Whoever sends a request. */
export interface Visitor {
  readonly headers: IncomingHeaders
  readonly log: FastifyBaseLogger
  /** Undefined where a test made the request. */
  readonly request: FastifyRequest | undefined
}

/** Where sessions are kept from one request to the next. */
export interface SessionKeeper {
  visit (visitor: Visitor): Visit
}

/** One request's way to what is kept. */
export interface Visit {
  /** Asks for the session before anybody looks at it, where that takes time. */
  prepare? (): Promise<void> | undefined
  /** What the visitor brought; undefined where that is nothing, or nothing valid. */
  open (): SavedSession | undefined
  /** Keeps the session. @returns the Set-Cookie header that goes with it, if any. */
  save (state: SessionState): string | undefined | Promise<string | undefined>
  /** Whether it can be saved when the head of the answer goes out; otherwise it has to be before the answer is sent. */
  readonly canSaveLate: boolean
}
