import type { FastifyReply } from 'fastify'
import type { Markup } from '../lib/markup.ts'
import type { Session } from '../lib/sessions/session.ts'
import type { App, Globals, Request } from './context.ts'
import type { GetFlashedMessages } from './flashing.ts'

/** What a view gets as its second argument: the context's objects without a look at what runs. */
export interface ViewContext {
  readonly request: Request
  readonly session: Session
  readonly g: Globals
  readonly app: App
  readonly reply: FastifyReply
  /** As the global `flash`. */
  readonly flash: (message: string | Markup, category?: string) => void
  /** As the global `getFlashedMessages`. */
  readonly getFlashedMessages: GetFlashedMessages
}
