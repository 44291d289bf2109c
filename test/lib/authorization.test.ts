import t from 'tap'
import { parseAuthorization } from '../../lib/authorization.ts'

t.test('parseAuthorization', async (t) => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`

  t.test('reads a name and a password', async (t) => {
    t.same(parseAuthorization(basic('ann:a:b')), { type: 'basic', username: 'ann', password: 'a:b', token: undefined })
    t.match(parseAuthorization(basic('ann')), { username: 'ann', password: '' })
    t.match(parseAuthorization(basic('é:日')), { username: 'é', password: '日' })
  })
  t.test('reads a token', async (t) => {
    t.same(parseAuthorization('Bearer abc=='), { type: 'bearer', username: undefined, password: undefined, token: 'abc==' })
    t.match(parseAuthorization('Digest a="b", c=d'), { type: 'digest', token: 'a="b", c=d' })
    t.match(parseAuthorization('Negotiate'), { type: 'negotiate', token: '' })
  })
  t.test('finds nothing where there is none, or where Basic is broken', async (t) => {
    for (const header of [undefined, null, '', ' ', 'a,b c', 'Basic ???', 'Basic /w==', 'Basic YQ\0']) t.equal(parseAuthorization(header), undefined, String(header))
  })
})
