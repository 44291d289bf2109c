import { FlaskishError } from '../errors.ts'
import { Markup } from '../markup.ts'
import { Response } from './response.ts'

/**
 * An answer in JSON: of one value as it is, of several as a list, of none as null.
 * Differs from Flask: keys keep their order, and keyword arguments are one object.
 * @throws FlaskishError FLASKISH_ERR_JSON, as {@link toJsonText}.
 */
export function jsonify (...values: readonly unknown[]): Response {
  const text = toJsonText(values.length > 1 ? values : values[0] ?? null)
  return new Response(text, { contentType: 'application/json' })
}

/**
 * The value as JSON. Members that are undefined are left out.
 * @throws FlaskishError FLASKISH_ERR_JSON, naming the place, for what JSON would silently lose (a Map, a Set, a bigint,
 * a function, a symbol) or could never end (a cycle, too many levels).
 */
export function toJsonText (value: unknown): string {
  try {
    // First, because it ends a cycle itself: what is looked through afterwards has an end.
    const text = JSON.stringify(value)
    if (!losesSomething(value)) return text ?? 'null'
  } catch (error) {
    throw findLoss(value, '$', []) ?? error
  }
  throw findLoss(value, '$', []) ?? new TypeError('The value changed while it was written as JSON.')
}

/** The fast look: whether anything would be lost, not where. JSON.stringify refuses bigints and cycles itself. */
function losesSomething (value: unknown): boolean {
  if (typeof value !== 'object') return typeof value === 'function' || typeof value === 'symbol'
  if (value === null) return false
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      if (losesSomething(value[index])) return true
    }
    return false
  }
  if (!isPlainData(value)) return isCollection(value) || membersOf(value).some(([, member]) => losesSomething(member))
  for (const key in value) {
    if (losesSomething(value[key])) return true
  }
  return false
}

function isPlainData (value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !('toJSON' in value)
}

/** The slow look, for the message: the first place that JSON cannot hold. */
function findLoss (value: unknown, place: string, ancestors: readonly unknown[]): FlaskishError | undefined {
  const [found, fix] = describeLoss(value, ancestors) ?? []
  if (found !== undefined && fix !== undefined) return new FlaskishError('FLASKISH_ERR_JSON', { place, found, fix })
  if (typeof value !== 'object' || value === null) return undefined
  for (const [step, member] of membersOf(value)) {
    const loss = findLoss(member, place + step, [...ancestors, value])
    if (loss !== undefined) return loss
  }
  return undefined
}

function describeLoss (value: unknown, ancestors: readonly unknown[]): [found: string, fix: string] | undefined {
  if (typeof value === 'bigint') return ['a bigint', 'Use String(value), or Number(value) where it is safe.']
  if (typeof value === 'function') return ['a function', 'Call it, or leave it out.']
  if (typeof value === 'symbol') return ['a symbol', 'Use its description, or leave it out.']
  if (value instanceof Map || value instanceof WeakMap) return ['a Map', 'Use Object.fromEntries(map).']
  if (value instanceof Set || value instanceof WeakSet) return ['a Set', 'Use [...set].']
  if (ancestors.includes(value) && typeof value === 'object' && value !== null) return ['an object that contains itself', 'Leave the reference out.']
  if (ancestors.length >= DEEPEST) return [`nested more than ${DEEPEST} levels deep`, 'Make it flatter.']
  return undefined
}

function isCollection (value: object): boolean {
  return value instanceof Map || value instanceof Set || value instanceof WeakMap || value instanceof WeakSet
}

/** What JSON writes of an object: its members, or those of what its toJSON() answers. */
function membersOf (value: object): [step: string, member: unknown][] {
  if (value instanceof Date || value instanceof Markup || ArrayBuffer.isView(value)) return []
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const written: unknown = value.toJSON('')
    return typeof written === 'object' && written !== null && written !== value && !isCollection(written) ? ownMembers(written) : [['', written]]
  }
  return ownMembers(value)
}

function ownMembers (value: object): [step: string, member: unknown][] {
  if (Array.isArray(value)) return value.map((member: unknown, index) => [`[${index}]`, member])
  return Object.entries(value).map(([key, member]) => [IDENTIFIER.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`, member])
}

const DEEPEST = 1000
const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]*$/u
