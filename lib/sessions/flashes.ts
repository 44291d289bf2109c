import type { Markup } from '../markup.ts'
import type { Session } from './session.ts'

/** A message for the visitor, and what kind it is of. */
export type Flash = [category: string, message: string | Markup]

export interface FlashOptions {
  /** Whether each message comes with its category, as [category, message] (default false). */
  readonly withCategories?: boolean | undefined
  /** Only messages of this category, or of these (default: all). */
  readonly categoryFilter?: string | readonly string[] | undefined
}

/** Puts a message into the session, behind those that are there. */
export function addFlash (session: Session, category: string, message: string | Markup): void {
  session[KEY] = [...toFlashes(session.get(KEY)), [category, message]]
}

/** Takes all messages out of the session. */
export function takeFlashes (session: Session): readonly Flash[] {
  return KEY in session ? toFlashes(session.pop(KEY)) : []
}

/** The messages that were asked for. */
export function selectFlashes (flashes: readonly Flash[], options: FlashOptions & { readonly withCategories: true }): Flash[]
export function selectFlashes (flashes: readonly Flash[], options?: FlashOptions): Array<string | Markup> | Flash[]
export function selectFlashes (flashes: readonly Flash[], { withCategories = false, categoryFilter = [] }: FlashOptions = {}): Array<string | Markup> | Flash[] {
  const wanted = [categoryFilter].flat()
  const selected = wanted.length === 0 ? flashes : flashes.filter(([category]) => wanted.includes(category))
  return withCategories ? selected.map(([category, message]): Flash => [category, message]) : selected.map(([, message]) => message)
}

function toFlashes (value: unknown): readonly Flash[] {
  return Array.isArray(value) ? value : []
}

/** Flask's. */
const KEY = '_flashes'
