import { readFileSync } from 'node:fs'

/** What the recordings hold: JSON, read as it is written in the file. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** The cases of one recording of the real Flask, in the order of its file. */
export function readCorpus<Case> (name: string): Case[] {
  const corpus: { cases: Case[] } = JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8'))
  return corpus.cases
}

/**
 * The value a recording means: `{"$int": "9007199254740993"}` is a bigint, `{"$float": "Infinity"}` a number,
 * `{"$uuid": s}` its text, `{"$tuple": [...]}` an array. `revive` takes the markers only one corpus has.
 */
export function toValue (json: Json, revive: (marker: string, content: Json) => unknown = refuse): unknown {
  if (Array.isArray(json)) return json.map((item) => toValue(item, revive))
  if (!isObject(json)) return json
  const [entry] = Object.entries(json)
  if (!entry?.[0].startsWith('$')) return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, toValue(item, revive)]))
  const [marker, content] = entry
  if (marker === '$int') return BigInt(String(content))
  if (marker === '$float') return Number(content)
  if (marker === '$uuid') return content
  if (marker === '$tuple') return toValue(content, revive)
  return revive(marker, content)
}

/** JSON text that is the same for the same value: sorted keys, and what JSON cannot carry under the recordings' markers. */
export function toCanonicalText (value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint') return { $int: String(item) }
    if (typeof item === 'number' && !Number.isFinite(item)) return { $float: String(item) }
    if (Object.is(item, -0)) return { $float: '-0.0' }
    if (item === undefined) return { $undefined: true }
    if (isObject(item)) return Object.fromEntries(Object.entries(item).sort(([a], [b]) => a < b ? -1 : 1))
    return item
  })
}

export function isObject (value: unknown): value is Record<string, unknown>
export function isObject (value: Json): value is { [key: string]: Json }
export function isObject (value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse (marker: string): never {
  throw new Error(`The recording holds ${marker}, which this test does not read.`)
}
