import t from 'tap'
import { readSessionOptions } from '../../plugins/session-options.ts'

t.test('readSessionOptions', async (t) => {
  t.test('has defaults', async (t) => {
    t.same(readSessionOptions({}, ''), {
      cookieName: 'session',
      lifetime: 2_678_400,
      refreshEachRequest: true,
      store: undefined,
      cookie: { path: '/', domain: undefined, sameSite: 'Lax', partitioned: false, secure: false, httpOnly: true }
    })
    t.equal(readSessionOptions({}, '/app').cookie.path, '/app')
    t.equal(readSessionOptions({ partitioned: true }, '').cookie.secure, true)
  })

  t.test('takes what browsers take', async (t) => {
    const rows = [
      { sameSite: 'none', secure: true }, { sameSite: 'None', partitioned: true }, { sameSite: null }, { domain: '.example.com' }, { domain: 'bücher.example' },
      { cookieName: '__Host-id', secure: true }, { cookieName: '__Secure-id', secure: true, domain: 'example.com' }, { lifetime: 1 }, { store: new Map() }, { path: '/a b' }
    ]
    for (const options of rows) t.doesNotThrow(() => readSessionOptions(options, ''), JSON.stringify(options))
  })

  t.test('refuses what cannot work', async (t) => {
    const rows: Array<[object, RegExp]> = [
      [{ sameSite: 'None' }, /"session\.sameSite": it is "None"\. Give secure: true beside it/],
      [{ sameSite: 'relaxed' }, /'Strict', 'Lax', 'None' or null/],
      [{ sameSite: true }, /"session\.sameSite"/],
      [{ cookieName: '__Host-id' }, /secure: true beside a name with this prefix/],
      [{ cookieName: '__secure-id' }, /secure: true/],
      [{ cookieName: '__Host-id', secure: true, path: '/app' }, /no domain, and the path "\/"/],
      [{ cookieName: '__Host-id', secure: true, domain: 'example.com' }, /no domain/],
      [{ cookieName: '' }, /"session": it is no cookie/],
      [{ cookieName: 'a b' }, /no cookie name may have/],
      [{ cookieName: 'a;b' }, /"session"/],
      [{ cookieName: 7 }, /"session\.cookieName": it is 7/],
      [{ domain: 'exa mple' }, /its domain is not one/],
      [{ domain: '' }, /"session\.domain"/],
      [{ domain: '...' }, /"session\.domain"/],
      [{ path: 'app' }, /"session\.path"/],
      [{ lifetime: 0 }, /"session\.lifetime": it is 0/],
      [{ lifetime: -1 }, /"session\.lifetime"/],
      [{ lifetime: 1.5 }, /"session\.lifetime"/],
      [{ lifetime: Infinity }, /"session\.lifetime"/],
      [{ lifetime: '60' }, /"session\.lifetime"/],
      [{ secure: 1 }, /"session\.secure": it is 1\. Give true or false/],
      [{ httpOnly: 'yes' }, /"session\.httpOnly"/],
      [{ refreshEachRequest: null }, /"session\.refreshEachRequest"/],
      [{ store: {} }, /the functions get\(id\), set\(id, data, seconds\) and delete\(id\)/],
      [{ store: null }, /"session\.store"/],
      [{ store: new Set() }, /"session\.store"/],
      [{ lifeTime: 5 }, /"session\.lifeTime": there is none of this name\. The nearest one is "lifetime"/]
    ]
    for (const [options, message] of rows) t.throws(() => readSessionOptions(options, ''), { name: 'FlaskishError', message }, JSON.stringify(options))
  })
})
