import t from 'tap'
import { listenFailure } from '../../../plugins/cli/listen-failure.ts'

t.test('listenFailure', async (t) => {
  const rows: ReadonlyArray<readonly [code: string, found: RegExp]> = [
    ['EADDRINUSE', /^Cannot listen on 127\.0\.0\.1:80: another program has this port\. .*--port/],
    ['EACCES', /the system does not permit it\. .*--port/],
    ['EADDRNOTAVAIL', /does not have that address\. .*--host/],
    ['ENOTFOUND', /there is no such host\. .*--host/],
    ['EOTHER', /: listen EOTHER\. Give another address/]
  ]
  for (const [code, found] of rows) {
    t.test(`says which option to change: ${code}`, async (t) => {
      t.match(listenFailure(Object.assign(new Error(`listen ${code}`), { code }), '127.0.0.1', 80), { message: found, exitCode: 1 })
    })
  }

  t.test('writes IPv6 and takes what is no error', async (t) => {
    t.match(listenFailure(new Error('nothing'), '::1', 1).message, 'Cannot listen on [::1]:1: nothing. Give another')
    t.match(listenFailure('nothing', '::1', 1).message, 'Cannot listen on [::1]:1: nothing. Give another')
  })
})
