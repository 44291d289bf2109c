import { symlinkSync, utimesSync } from 'node:fs'
import { request, secureFilename, sendFile, sendFromDirectory } from 'flaskish'
import t from 'tap'
import { buildApp, takeErrors } from '../build-app.ts'
import { listen } from '../raw-socket.ts'
import { send } from './wire.ts'

// Files. test/behaviour/files.test.ts has the 57 ways out of a folder (goal 65), the guards (goal 66), the redirects (goal 64)
// and the descriptors (goal 36); here is what it does not have.

const SECRET = 'nobody-may-read-this'
const folders = (): Record<string, string | Record<string, string>> => ({ 'a.txt': 'a', 'a b.txt': 'space', sub: { 'b.txt': 'b' } })

t.test('CVE-2014-6394, CVE-2026-34785, CVE-2026-6410, CVE-2018-3712, CVE-2018-3718: whole names are compared, nothing is listed, and no file of the system is had', async (t) => {
  const root = t.testdir({ static: folders(), files: folders(), 'static-private': { 'x.txt': SECRET }, 'static.txt': SECRET, 'files-private': { 'x.txt': SECRET }, secret: SECRET })
  const app = await buildApp(t, { root })
  app.rule('/get/<path:name>', ({ name }) => sendFromDirectory('files', name))
  app.rule('/query', () => sendFromDirectory('files', request.args.get('name', '')))
  const port = await listen(app)
  const names = ['-private/x.txt', '../static-private/x.txt', '../files-private/x.txt', '.txt', '', '.', './', '/', 'sub', 'sub/', 'sub/.', '..', '../', '/etc/passwd', '//etc/passwd', '../../../../../../../../etc/passwd', '%2e%2e%2f%2e%2e%2fetc%2fpasswd', '....//....//etc/passwd', '/proc/self/environ', '..%00', 'a.txt/', 'a.txt/b', 'a.txt%00.png', 'sub%2fb.txt', 'sub%5cb.txt']
  for (const name of names) {
    for (const path of [`/static/${name}`, `/static${name}`, `/get/${name}`, `/query?name=${encodeURIComponent(name)}`, `/query?name=${name}`]) {
      // A whole path in the query is decoded once, and leads into the folder where it is right.
      if (path === '/query?name=sub%2fb.txt') continue
      const { status, body } = await send(port, path)
      t.ok(status >= 300 && status < 500, `${path} ${status}`)
      t.notMatch(body, /nobody-may|root:|b\.txt|PATH=/, path)
    }
  }
  t.match(await send(port, '/query?name=sub/b.txt'), { status: 200, body: 'b' })
})

t.test('CVE-2019-14322, CVE-2024-49766, CVE-2025-23084: drives, shares and devices are refused on every system', async (t) => {
  const root = t.testdir({ static: { ...folders(), 'C:': { x: SECRET } }, files: { ...folders(), 'C:': { x: SECRET } } })
  const app = await buildApp(t, { root })
  app.rule('/get/<path:name>', ({ name }) => sendFromDirectory('files', name))
  const port = await listen(app)
  for (const name of ['C:/x', 'C:%5Cx', 'c:x', '%5C%5Chost%5Cshare', '//host/share', '%5C%5C?%5CC:%5Cx', '%5C%5C.%5CNUL']) {
    for (const path of [`/static/${name}`, `/get/${name}`]) {
      const { status, body } = await send(port, path)
      t.ok(status === 404 || status === 308, `${path} ${status}`)
      t.notMatch(body, SECRET)
    }
  }
})

t.test('CVE-2026-6414, CVE-2026-29045, CVE-2026-34786: what a guard sees is what is served, and a link outside is not followed by a name', async (t) => {
  const root = t.testdir({ static: { ...folders(), private: { 'key.txt': SECRET } }, outside: { 'x.txt': SECRET } })
  symlinkSync(`${root}/outside/x.txt`, `${root}/static/link`)
  const app = await buildApp(t, { root })
  app.beforeRequest(() => request.path.startsWith('/static/private/') ? ['no', 403] : undefined)
  const port = await listen(app)
  for (const path of ['/static/private%2fkey.txt', '/static/private%2Fkey.txt', '//static/private/key.txt', '///static/private/key.txt', '/static//private/key.txt', '/static/./private/key.txt', '/static/x/../private/key.txt', '/%73tatic/private/key.txt', '/static/%70rivate/key.txt', '/STATIC/private/key.txt', '/static/private;x/key.txt', '/static%2fprivate%2fkey.txt', '/static/private\\key.txt', '/static/private%5ckey.txt', 'http://localhost/static/private/key.txt', '/static/private/key.txt?x', '/static/private/key.txt#x', '/static/.%2fprivate/key.txt', '/static/%2e/private/key.txt', '/static/private/%2e/key.txt', '/static/private/key.txt%20', '/static/private/key.txt.', '/static/private/key.txt::$DATA']) {
    const { status, body } = await send(port, path)
    t.notMatch(body, SECRET, path)
    t.ok([403, 404, 308, 400].includes(status), `${path} ${status}`)
  }
})

t.test('CVE-2022-45442: a name to save a file under stays between its quotes', async (t) => {
  const app = await buildApp(t)
  app.rule('/', () => sendFile(Buffer.from('x'), { mimetype: 'text/plain', asAttachment: true, downloadName: request.args.get('name', '') }))
  const port = await listen(app)
  for (const name of ['a"; filename="evil.exe', 'a\\"; filename=evil.exe', "a'; filename*=UTF-8''evil.exe", 'a;b.txt', 'ä".exe', '../../evil', 'a%22; filename=evil', 'a\u202eexe.txt', '☃"\\', ' a ', 'a=b', 'a/b\\c']) {
    const { head, status } = await send(port, `/?name=${encodeURIComponent(name)}`)
    t.equal(status, 200, name)
    const [, disposition = ''] = /^content-disposition: (.*)$/m.exec(head) ?? []
    t.match(disposition, /^attachment; ?(?:filename=(?:"(?:[^"\\]|\\.)*"|[\w.!#$&+^`|~-]+))?(?:; ?)?(?:filename\*=utf-8''[\w%.!#$&+^`|~-]+)?$/, name)
  }
})

t.test('CVE-2025-61780, CVE-2026-34830: no header of a request names a file', async (t) => {
  const root = t.testdir({ static: folders(), secret: SECRET })
  const app = await buildApp(t, { root })
  app.rule('/', () => sendFile('static/a.txt'))
  const port = await listen(app)
  for (const name of ['X-Sendfile-Type', 'X-Accel-Mapping', 'X-Sendfile', 'X-Accel-Redirect', 'X-Lighttpd-Send-File', 'X-Original-URL', 'X-Rewrite-URL', 'Content-Disposition']) {
    for (const path of ['/', '/static/a.txt']) {
      const { head, body, status } = await send(port, path, { headers: { [name]: `${root}/=/secret` } })
      t.match({ status, body }, { status: 200, body: 'a' }, name)
      t.notMatch(head, /x-accel|x-sendfile/)
    }
  }
})

t.test('CVE-2024-26141, CVE-2025-62727, CVE-2026-34826: ranges never send more than the file', async (t) => {
  const root = t.testdir({ static: { 'large.txt': 'x'.repeat(100_000) } })
  utimesSync(`${root}/static/large.txt`, 1, 1)
  const app = await buildApp(t, { root })
  app.rule('/', () => sendFile('static/large.txt'))
  const port = await listen(app)
  for (const range of ['bytes=0-,0-,0-,0-', `bytes=${'0-99999,'.repeat(1000)}0-1`, `bytes=${'-1,'.repeat(3000)}-1`, 'bytes=0-0,1-1,2-2', 'bytes=99999999999999999999-', 'bytes=5-1', 'bytes=-', 'bytes=a-b', 'x=0-1', `bytes=${'-'.repeat(8000)}`, 'bytes=0-18446744073709551615', 'bytes=-99999999999999999999']) {
    for (const path of ['/', '/static/large.txt']) {
      const { status, body } = await send(port, path, { headers: { Range: range } })
      t.ok([200, 206, 416].includes(status), `${range.slice(0, 30)} ${status}`)
      t.ok(body.length <= 100_000)
    }
  }
})

t.test('goal 65; CVE-2026-21440, CVE-2021-28658, CVE-2021-31542, CVE-2024-39330: secureFilename gives a name, never a path', async (t) => {
  for (const name of ['../../etc/passwd', '..\\..\\x', '/etc/passwd', '.htaccess', '..', '.', '...', 'a/../b', 'a\0.txt', 'C:\\x', 'con', 'a\r\nb', '\u2025/x', '．．／x', '\u202ea', '~/x', '-rf', '%2e%2e%2fx', 'a/b/c', ' . ', '\x7f', 'é/ü', '/'.repeat(1000)]) {
    const safe = secureFilename(name)
    t.match(safe, /^(?:[\w-][\w.-]*)?$/, JSON.stringify(name))
    t.notMatch(safe, /^\.|[/\\:]/)
  }
  takeErrors(await buildApp(t))
})
