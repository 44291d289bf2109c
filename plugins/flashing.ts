import { addFlash, selectFlashes, takeFlashes, type Flash, type FlashOptions } from '../lib/sessions/flashes.ts'
import type { Markup } from '../lib/markup.ts'
import { getContext, type RequestContext } from './context.ts'
import { flashed, publish } from './events.ts'
import type { ViewContext } from './view-context.ts'

/**
 * Keeps a message for the visitor's next page, which shows it with `getFlashedMessages()`.
 * @param category Default "message".
 * @throws FlaskishError outside of a request, and without a secretKey.
 */
export function flash (message: string | Markup, category: string = 'message'): void {
  flashIn(getContext('flash'), message, category)
}

/**
 * The messages that were flashed before, oldest first. They are taken out of the session; whoever asks again in the same
 * request gets the same ones.
 * @throws FlaskishError outside of a request.
 */
export const getFlashedMessages: GetFlashedMessages = ((options?: FlashOptions) => flashedIn(getContext('getFlashedMessages'), options)) as GetFlashedMessages

/** As pairs of category and message, or the messages alone. */
export interface GetFlashedMessages {
  (options: FlashOptions & { readonly withCategories: true }): Flash[]
  (options?: FlashOptions & { readonly withCategories?: false | undefined }): Array<string | Markup>
}

export function flashIn (context: RequestContext, message: string | Markup, category: string): void {
  addFlash(context.session, category, message)
  if (flashed.hasSubscribers) publish(flashed, context, { message, category })
}

export function flashedIn (context: RequestContext, options?: FlashOptions): Array<string | Markup> | Flash[] {
  const session = context.requestSession
  session.flashes ??= takeFlashes(session.session)
  return selectFlashes(session.flashes, options)
}

/** `get_flashed_messages` of a template: its keyword arguments in either spelling. Outside of a request there are no messages. */
export function flashedInTemplate (context: ViewContext | undefined): (options?: Readonly<Record<string, unknown>>) => unknown[] {
  return (options = {}) => {
    const { with_categories: flag, withCategories = flag, category_filter: filter, categoryFilter = filter } = options
    if (context === undefined) return []
    const selected = { categoryFilter: [categoryFilter ?? []].flat().map(String) }
    return withCategories === true ? context.getFlashedMessages({ ...selected, withCategories }) : context.getFlashedMessages(selected)
  }
}
