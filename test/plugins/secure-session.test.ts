import secureSession from '@fastify/secure-session'
import Fastify from 'fastify'
import t from 'tap'
import { createBox } from '../../plugins/secure-session.ts'

const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]

t.test('createBox', async (t) => {
  t.test('seals with the first key and opens with all', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const old = await createBox(app, [first], 60)
    const both = await createBox(app, [second, first], 60)
    const text = old.seal({ a: [1, 'ä'] })
    t.match(text, /^[\w+/]+=*\.[\w+/]{32}$/)
    t.same(both.open(text), { a: [1, 'ä'] })
    t.equal(old.open(both.seal(1)), undefined)
    t.equal(both.open(both.seal(null)), null)
    t.not(old.seal(1), old.seal(1))
  })

  t.test('opens nothing else, and one spelling of it alone', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const box = await createBox(app, [first], 60)
    for (const payload of ['', 'x', 'xx', 'xxx']) {
      const text = box.seal(payload)
      const [cipher = '', nonce = ''] = text.split('.')
      t.equal(box.open(text), payload)
      const others = [`${cipher};${nonce}`, `${cipher}.${nonce}.`, `${cipher}.${nonce};`, `${cipher}=.${nonce}`, ` ${text}`, `${text}\n`, cipher, `.${nonce}`, '.', '']
      // The last character before the padding has bits that mean nothing.
      if (cipher.endsWith('=')) others.push(cipher.replace(/.(?==)/, (char) => String.fromCharCode(char.charCodeAt(0) + 1)) + `.${nonce}`)
      for (const other of others) t.equal(box.open(other), undefined, other)
    }
  })

  t.test('opens nothing past its lifetime', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const box = await createBox(app, [first], 1)
    const text = box.seal('a')
    t.ok(box.open(text))
    await new Promise((resolve) => setTimeout(resolve, 1600))
    t.equal(box.open(text), undefined)
  })

  t.test('bears with boxes of the same key that hold no JSON', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    const box = await createBox(app, [first], 60)
    await app.register(secureSession, { key: first })
    const text = app.encodeSecureSession(app.createSecureSession({})).replace(';', '.')
    t.equal(box.open(text), undefined)
    const sodium: { crypto_secretbox_easy: (cipher: Buffer, message: Buffer, nonce: Buffer, key: Buffer) => void } = (await import('sodium-native' as string) as { default: never }).default
    const [message, nonce] = [Buffer.from('no JSON'), Buffer.alloc(24)]
    const cipher = Buffer.alloc(message.length + 16)
    sodium.crypto_secretbox_easy(cipher, message, nonce, first)
    t.equal(box.open(`${cipher.toString('base64')}.${nonce.toString('base64')}`), undefined)
  })

  t.test('leaves nothing on the instance: no hook, no decorator', async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await createBox(app, [first], 60)
    for (const name of ['decodeSecureSession', 'encodeSecureSession', 'createSecureSession', 'parseCookie']) t.equal(app.hasDecorator(name), false)
    t.equal(app.hasReplyDecorator('setCookie'), false)
    t.equal(app.hasPlugin('@fastify/secure-session'), false)
    await t.resolves(async () => { await app.register(secureSession, { key: first }) })
  })
})
