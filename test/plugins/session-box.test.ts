import secureSession from '@fastify/secure-session'
import Fastify from 'fastify'
import sodium from 'sodium-native'
import t from 'tap'
import { createBox } from '../../plugins/session-box.ts'

const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]

t.test('createBox', async (t) => {
  t.test('seals with the first key and opens with all', async (t) => {
    const old = await createBox([first], 60)
    const both = await createBox([second, first], 60)
    const text = old.seal({ a: [1, 'ä'] })
    t.match(text, /^[\w+/]+=*\.[\w+/]{32}$/)
    t.same(both.open(text), { a: [1, 'ä'] })
    t.equal(old.open(both.seal(1)), undefined)
    t.equal(both.open(both.seal(null)), null)
    t.not(old.seal(1), old.seal(1))
  })

  t.test('opens nothing else, and one spelling of it alone', async (t) => {
    const box = await createBox([first], 60)
    for (const payload of ['', 'x', 'xx', 'xxx']) {
      const text = box.seal(payload)
      const [cipher = '', nonce = ''] = text.split('.')
      t.equal(box.open(text), payload)
      const parts = [cipher, `.${nonce}`, `${cipher.slice(0, -2)}.${nonce}`, `${nonce}.${cipher}`, '.', '']
      const edits = Array.from(text, (_char, index) => editsAt(text, index)).flat()
      t.same([...parts, ...edits].filter((other) => box.open(other) !== undefined), [])
    }
  })

  t.test('opens nothing past its lifetime', async (t) => {
    const text = (await createBox([first], 1)).seal('a')
    t.equal((await createBox([first], 2)).open(text), 'a')
    await new Promise((resolve) => setTimeout(resolve, 1600))
    t.equal((await createBox([first], 1)).open(text), undefined)
    t.equal((await createBox([first], 60)).open(text), 'a')
  })

  t.test('is the box of @fastify/secure-session', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(secureSession, { key: first })
    const box = await createBox([first], 60)
    t.equal(app.decodeSecureSession(box.seal('ä').replace('.', ';'))?.get('f'), 'ä')
    const sealWith = (data: object): string => app.encodeSecureSession(app.createSecureSession(data as never)).replace(';', '.')
    t.equal(box.open(sealWith({ f: 'ä' })), 'ä')
    t.equal(box.open(sealWith({ g: 'ä' })), undefined)
  })

  t.test('opens no box of the same key that holds no JSON, or no time', async (t) => {
    const box = await createBox([first], 60)
    const [past, now] = [0, Date.now() / 1000]
    for (const text of ['no JSON', '', 'null', '1', '[]', '{"f":1}', `{"f":1,"__ts":"${now}"}`, `{"f":1,"__ts":${past}}`]) t.equal(box.open(sealText(text)), undefined, text)
    t.equal(box.open(sealText(`{"f":1,"__ts":${now}}`)), 1)
  })

  t.test('holds any text, however long', async (t) => {
    const box = await createBox([first], 60)
    for (const payload of ['€'.repeat(100_000), 'x'.repeat(40_000), '\ud800']) t.ok(box.open(box.seal(payload)) === payload)
  })

  t.test('never takes a nonce twice', async (t) => {
    const box = await createBox([first], 60)
    const nonces = Array.from({ length: 1000 }, () => box.seal(1).split('.')[1])
    t.equal(new Set(nonces).size, nonces.length)
  })
})

/** Every text with one character taken out, changed or put in there. */
function editsAt (text: string, index: number): string[] {
  const before = text.slice(0, index)
  const after = text.slice(index + 1)
  const chars = [...CHARS, ''].filter((char) => char !== text[index])
  return chars.flatMap((char) => [`${before}${char}${after}`, `${before}${char}${text[index]}${after}`]).filter((edit) => edit !== text)
}

const CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=.;, \n\0é'

/** A text in a box of the first key. */
function sealText (text: string): string {
  const message = Buffer.from(text)
  const nonce = Buffer.alloc(24)
  const cipher = Buffer.alloc(message.length + 16)
  sodium.crypto_secretbox_easy(cipher, message, nonce, first)
  return `${cipher.toString('base64')}.${nonce.toString('base64')}`
}
