import { isDeepStrictEqual } from 'node:util'
import { resolve, sep } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { parseCookies, serializeCookie } from '../../lib/cookies.ts'
import { safeJoin } from '../../lib/files/safe-join.ts'
import { secureFilename } from '../../lib/files/secure-filename.ts'
import { escape, html, Markup } from '../../lib/markup.ts'
import { MultiDict } from '../../lib/multi-dict.ts'
import { fromTagged, toTagged } from '../../lib/sessions/tagged-json.ts'
import { holds, hostileText } from './fuzz.ts'

t.test('a MultiDict', async (t) => {
  t.test('has what a list of pairs has, whatever the names are', async (t) => {
    const name = fc.oneof(fc.constantFrom('a', 'get', 'then', '__proto__', 'constructor', 'toString', ''), hostileText)
    holds(fc.property(fc.array(fc.tuple(name, hostileText), { maxLength: 8 }), name, (pairs, asked) => {
      const dict = new MultiDict(pairs)
      const values = pairs.filter(([own]) => own === asked).map(([, value]) => value)
      expectEqual(dict.getAll(asked), values)
      expectEqual(dict.get(asked), values[0])
      expectEqual(dict.has(asked), values.length > 0)
      expectEqual([...dict.keys()], [...new Set(pairs.map(([own]) => own))])
      expectEqual([...dict].length, pairs.length)
    }))
    t.equal(Object.getPrototypeOf({}), Object.prototype)
  })
})

t.test('cookies', async (t) => {
  t.test('come back as they were set', async () => {
    holds(fc.property(fc.stringMatching(/^[\w!#$%&'*+.^`|~-]{1,12}$/), hostileText.filter((text) => !/\p{Surrogate}/u.test(text)), (name, value) => {
      const [pair = ''] = serializeCookie(name, value).split('; ')
      if (/[^ -~]|;/.test(pair)) throw new Error(`It goes out as ${JSON.stringify(pair)}.`)
      expectEqual(parseCookies(pair).find(([own]) => own === name)?.[1], value)
    }))
  })
  t.test('of any header are pairs with names', async () => {
    holds(fc.property(hostileText, (header) => {
      for (const [name, value] of parseCookies(header)) if (name === '' || typeof value !== 'string') throw new Error(`${name}=${value}`)
    }))
  })
})

t.test('tagged JSON', async (t) => {
  t.test('gives back what it was given', async () => {
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 },
        fc.constantFrom<unknown>(null, undefined, true, NaN, -0, Infinity, -Infinity), fc.integer(), fc.double(), fc.bigInt(), hostileText,
        fc.date({ noInvalidDate: true }), fc.uint8Array({ maxLength: 8 }), hostileText.map((text) => new Markup(text)),
        fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.oneof(fc.constantFrom(' d', ' m', '  d', ' ', '__proto__', 'toJSON'), hostileText), tie('value'), { maxKeys: 3 }),
        fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
        fc.array(tie('value'), { maxLength: 3 }).map((items) => new Set(items)))
    }))
    holds(fc.property(value, (given) => {
      const back = fromTagged(JSON.parse(JSON.stringify(toTagged(given, 'session'))))
      if (!isDeepStrictEqual(normalise(back), normalise(given))) throw new Error('It is another value.')
    }))
  })
})

t.test('Markup', async (t) => {
  t.test('made of escaped text is the text again, and no HTML', async () => {
    holds(fc.property(hostileText, (text) => {
      for (const markup of [escape(text), html`${text}`, new Markup('%s').format(text), Markup.escape(text)]) {
        if (/[<>"']|&(?!(?:amp|lt|gt|#34|#39|quot);)/.test(String(markup))) throw new Error(String(markup))
        expectEqual(markup.unescape(), text)
      }
    }))
  })
})

t.test('file names', async (t) => {
  t.test('of visitors stay in their folder', async () => {
    holds(fc.property(fc.array(hostileText, { minLength: 1, maxLength: 3 }), (parts) => {
      const joined = safeJoin('/srv/files', ...parts)
      if (joined !== undefined && joined !== '/srv/files' && !resolve(joined).startsWith(`/srv/files${sep}`)) throw new Error(joined)
    }))
  })
  t.test('made secure have no folder, no dot before them and no control character, and stay the same', async () => {
    holds(fc.property(hostileText, (text) => {
      const name = secureFilename(text)
      if (!/^$|^[\w-][\w.-]*$/.test(name)) throw new Error(name)
      expectEqual(secureFilename(name), name)
    }))
  })
})

function expectEqual (found: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(found, wanted)) throw new Error(`${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`)
}

/** Bytes come back in a class of their own, objects with Object.prototype. */
function normalise (value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: [...value] }
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [normalise(key), normalise(item)]))
  if (value instanceof Set) return new Set([...value].map(normalise))
  if (Array.isArray(value)) return value.map(normalise)
  if (value instanceof Markup) return { html: String(value) }
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.entries(value).map(([key, item]) => [key, normalise(item)])
}
