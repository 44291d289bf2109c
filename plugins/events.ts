import { channel, type Channel } from 'node:diagnostics_channel'
import type { Markup } from '../lib/markup.ts'
import type { Response } from '../lib/responses/response.ts'
import type { ViewContext } from './view-context.ts'

/** What the subscribers of each channel of `node:diagnostics_channel` get. */
export interface RequestEvents {
  'flaskish.request.started': { readonly context: ViewContext }
  'flaskish.request.finished': { readonly context: ViewContext, readonly response: Response }
  'flaskish.request.exception': { readonly context: ViewContext, readonly error: unknown }
  'flaskish.request.tearing-down': { readonly context: ViewContext, readonly error: unknown }
}

/** The same, of what happens within a request or outside of one. */
export interface AppEvents {
  /** `values` are all that the template has seen. */
  'flaskish.template.rendered': { readonly context: ViewContext | undefined, readonly template: string, readonly values: Readonly<Record<string, unknown>> }
  'flaskish.message.flashed': { readonly context: ViewContext, readonly message: string | Markup, readonly category: string }
}

/** Before the first function of beforeRequest. */
export const started: Channel = channel('flaskish.request.started')

/** After the last function of afterRequest, before the answer is sent. */
export const finished: Channel = channel('flaskish.request.finished')

/** An error that nobody has handled, before the handlers for 500. */
export const unhandled: Channel = channel('flaskish.request.exception')

/** Before the first function of teardownRequest. */
export const tearingDown: Channel = channel('flaskish.request.tearing-down')

/** When a template has become text. */
export const rendered: Channel = channel('flaskish.template.rendered')

/** When a message is in the session. */
export const flashed: Channel = channel('flaskish.message.flashed')

/** Tells who listens; costs next to nothing where nobody does. */
export function publish (event: Channel, context: ViewContext | undefined, details: object | undefined = undefined): void {
  if (event.hasSubscribers) event.publish({ context, ...details })
}
