/** A function that takes secrets out of text. Short ones are left: they are words, and hiding them would hide nothing. */
export function createMask (secrets: Iterable<string | undefined>): (text: string) => string {
  const found = [...new Set(secrets)].filter((secret) => secret !== undefined).filter((secret) => secret.length >= MIN_LENGTH)
  const ordered = found.sort((one, other) => other.length - one.length)
  return (text) => ordered.reduce((masked, secret) => masked.replaceAll(secret, WITHHELD), text)
}

/** The ways in which a key may be written. */
export function spellingsOf (key: string | Uint8Array): string[] {
  const bytes = Buffer.from(key)
  const texts = [bytes.toString('utf8'), bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')]
  // As util.inspect shows bytes.
  const pairs = bytes.toString('hex').match(/../g) ?? []
  return [...texts, pairs.slice(0, 50).join(' '), JSON.stringify(texts[0]).slice(1, -1)]
}

/** The same structure with each text in it changed. */
export function mapTexts<Value> (value: Value, change: (text: string) => string): Value {
  if (typeof value === 'string') return change(value) as Value
  if (Array.isArray(value)) return value.map((item: unknown) => mapTexts(item, change)) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, change)])) as Value
}

/** Whether what goes by this name is nobody's to read. */
export function isSecretName (name: string): boolean {
  return SECRET_NAME.test(name)
}

export const WITHHELD = '(withheld)'
const MIN_LENGTH = 6
const SECRET_NAME = /api[-_]?key|authori[sz]ation|cookie|csrf|passw(?:or)?d|secret|token|xsrf/i
