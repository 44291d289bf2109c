import { inspect } from 'node:util'
import t from 'tap'
import { createMask, isSecretName, mapTexts, spellingsOf } from '../../../lib/debugger/mask.ts'

t.test('createMask', async (t) => {
  t.test('takes secrets out, the longest first, and leaves short ones', async (t) => {
    const mask = createMask(['secret-key', 'secret-key-long', undefined, '', 'dev', 'secret-key'])
    t.equal(mask('a secret-key-long, a secret-key, dev'), 'a (withheld), a (withheld), dev')
  })
})

t.test('spellingsOf', async (t) => {
  t.test('are the ways in which a key is written', async (t) => {
    const bytes = Buffer.from('0123456789abcdef"\n')
    for (const key of [bytes, bytes.toString(), new Uint8Array(bytes)]) {
      const mask = createMask(spellingsOf(key))
      for (const text of [bytes.toString(), bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url'), inspect(bytes), JSON.stringify(bytes.toString())]) t.match(mask(text), '(withheld)')
    }
    t.same(createMask(spellingsOf(''))('text'), 'text')
  })
})

t.test('mapTexts', async (t) => {
  t.test('changes each text and nothing else', async (t) => {
    t.same(mapTexts({ a: 'x', b: ['y', { c: 'z' }], d: 1, e: undefined, f: null, g: true }, (text) => `${text}!`), { a: 'x!', b: ['y!', { c: 'z!' }], d: 1, e: undefined, f: null, g: true })
  })
})

t.test('isSecretName', async (t) => {
  t.test('knows headers, fields and variables of the environment', async (t) => {
    for (const name of ['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-csrf-token', 'password', 'userPassword', 'SECRET_KEY', 'API_KEY', 'x-api-key', 'AWS_SESSION_TOKEN']) t.ok(isSecretName(name), name)
    for (const name of ['author', 'keyboard', 'host', 'user-agent', 'passage', 'PATH']) t.notOk(isSecretName(name), name)
  })
})
