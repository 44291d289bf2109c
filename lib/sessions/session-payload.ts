import type { SavedSession } from './session.ts'
import { fromTagged, toTagged } from './tagged-json.ts'

/** A session as JSON can carry it: its data, and 1 behind it where it is permanent. */
export type SessionPayload = [data: Record<string, unknown>, permanent?: 1]

/** @throws FlaskishError FLASKISH_ERR_SESSION_VALUE for what could not come back. */
export function toPayload ({ data, permanent }: SavedSession): SessionPayload {
  const tree: Record<string, unknown> = {}
  for (const [key, value] of data) {
    const part = typeof value === 'string' ? value : toTagged(value, `session.${key}`)
    // Assigned to, this one would be the prototype.
    if (key === '__proto__') Object.defineProperty(tree, key, { value: part, enumerable: true })
    else tree[key] = part
  }
  return permanent ? [tree, 1] : [tree]
}

/** The session that a payload carries, which is taken over; undefined for anything else. */
export function readPayload (payload: unknown): SavedSession | undefined {
  if (!Array.isArray(payload)) return undefined
  const tree: unknown = payload[0]
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return undefined
  try {
    const data = new Map<string, unknown>()
    for (const [key, part] of Object.entries(tree)) data.set(key, fromTagged(part))
    return { data, permanent: payload[1] === 1 }
  } catch {
    // Of another version, or of another app with the same key.
    return undefined
  }
}

/** The biggest keys with the length of their JSON, for a message. */
export function describeSizes ([tree]: SessionPayload): string {
  const sizes = Object.entries(tree).map(([key, part]) => ({ key, size: JSON.stringify(part).length }))
  return sizes.sort((a, b) => b.size - a.size).slice(0, 3).map(({ key, size }) => `${JSON.stringify(key)} (${size})`).join(', ')
}
