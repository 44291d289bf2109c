import t from 'tap'
import { deriveKeys } from '../../plugins/secret-key.ts'

t.test('deriveKeys', async (t) => {
  t.test('makes keys of 32 bytes, the same for the same secret', async (t) => {
    const secret = '192b9bdd22ab9ed4d12e236c78afcb9a'
    const keys = deriveKeys([secret, Buffer.from(secret), 'another one of 16'])
    t.same(keys?.map((key) => key.length), [32, 32, 32])
    t.same(keys?.[0], keys?.[1])
    t.notSame(keys?.[0], keys?.[2])
    t.notSame(keys?.[0], Buffer.from(secret))
    t.same(deriveKeys(secret), [keys?.[0]])
    // RFC 5869 with SHA-256, no salt, and "flaskish session": written down so that a release never logs everybody out.
    t.equal(keys?.[0]?.toString('hex'), '023ff04f9b2048093bedc5b880f83d7f3a74c193d5616fdc7343b9c71b6f25d9')
  })

  t.test('takes the key of Flask\'s quickstart', async (t) => {
    t.equal(deriveKeys(Buffer.from('_5#y2L"F4Q8z\n\xec]/', 'latin1'))?.length, 1)
  })

  t.test('gives none without one', async (t) => {
    t.equal(deriveKeys(undefined), undefined)
  })

  t.test('refuses what is too short or no key, and never repeats it', async (t) => {
    const rows: Array<[unknown, RegExp]> = [
      ['', /it is a text of length 0\. Give text or bytes of at least 16 bytes/],
      ['dev-secret-15by', /a text of length 15/],
      [new Uint8Array(15), /bytes of length 15/],
      [null, /it is null/],
      [1234567890123456, /of type number/],
      [{ key: 'dev-secret' }, /of type object/],
      [true, /of type boolean/],
      [[], /an empty list/],
      [['a key of sixteen bytes', ''], /length 0/],
      [['a key of sixteen bytes', undefined], /it is undefined/]
    ]
    for (const [secretKey, message] of rows) {
      t.throws(() => deriveKeys(secretKey), { code: 'FLASKISH_ERR_OPTION', message })
      try {
        deriveKeys(secretKey)
      } catch (error) {
        t.match(String(error), /node -p "crypto\.randomBytes\(32\)/)
        t.notMatch(JSON.stringify([String(error), error]), /dev-secret|1234567890123456/)
      }
    }
  })
})
