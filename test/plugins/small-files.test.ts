import { appendFileSync, mkdirSync, readdirSync, readlinkSync, renameSync, statSync, truncateSync, unlinkSync, utimesSync, writeFileSync, type Stats } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { SmallFiles } from '../../plugins/small-files.ts'
import { buildApp } from '../build-app.ts'

t.test('SmallFiles', async (t) => {
  /** As if nobody had touched it for an hour. */
  const restingStats = (path: string): Stats => Object.assign(statSync(path), { ctimeMs: Date.now() - 3_600_000 })

  t.test('reads no file that is large, empty, or was changed a moment ago', async (t) => {
    const folder = t.testdir({ large: 'x'.repeat(65_537), empty: '', fresh: 'fresh' })
    const files = new SmallFiles()
    for (const name of ['large', 'empty']) t.equal(files.read(`${folder}/${name}`, restingStats(`${folder}/${name}`)), undefined, name)
    t.equal(files.read(`${folder}/fresh`, statSync(`${folder}/fresh`)), undefined)
  })
  t.test('gives none that is another one by now, or shorter', async (t) => {
    const folder = t.testdir({ file: '0123456789' })
    const files = new SmallFiles()
    // Its time is not the one that the system tells.
    t.equal(await files.read(`${folder}/file`, restingStats(`${folder}/file`)), undefined)
    const stats = restingStats(`${folder}/file`)
    truncateSync(`${folder}/file`, 5)
    t.equal(await files.read(`${folder}/file`, stats), undefined)
    unlinkSync(`${folder}/file`)
    await t.rejects(async () => await files.read(`${folder}/file`, stats), { code: 'ENOENT' })
  })
  t.test('leaves no descriptor open', { skip: process.platform !== 'linux' && 'Only Linux lists them.' }, async (t) => {
    const folder = t.testdir({ file: '0123456789' })
    const files = new SmallFiles()
    for (let count = 0; count < 10; count++) await files.read(`${folder}/file`, restingStats(`${folder}/file`))
    t.same(readdirSync('/proc/self/fd').filter((descriptor) => targetOf(descriptor)?.startsWith(folder)), [])
  })
})

/** What a descriptor of this process is open for; undefined for the one that listed them. */
function targetOf (descriptor: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    return undefined
  }
}

t.test('static files that are small', async (t) => {
  const root = t.testdir({ static: { 'a.css': 'one', 'b.css': 'two', 'large.txt': 'x'.repeat(100_000), 'empty.txt': '' } })
  const app = await buildApp(t, { root })
  const fetch = async (name: string, headers: Record<string, string> = {}): Promise<string> => (await app.inject({ url: `/static/${name}`, headers })).body
  /** Until they are read from memory. */
  await delay(2100)

  t.test('are read once', async (t) => {
    const path = `${root}/static/b.css`
    const files = new SmallFiles()
    const bytes = await files.read(path, statSync(path))
    t.equal(String(bytes), 'two')
    t.equal(files.read(path, statSync(path)), bytes)
  })
  t.test('are read from disk again once they have changed, even at the same length and with their old time', async (t) => {
    const path = `${root}/static/a.css`
    t.strictSame([await fetch('a.css'), await fetch('a.css')], ['one', 'one'])
    const { atime, mtime } = statSync(path)
    writeFileSync(path, 'ONE')
    utimesSync(path, atime, mtime)
    t.equal(await fetch('a.css'), 'ONE')
    writeFileSync(`${root}/other`, 'new')
    utimesSync(`${root}/other`, atime, mtime)
    renameSync(`${root}/other`, path)
    t.equal(await fetch('a.css'), 'new')
    appendFileSync(path, 'er')
    t.equal(await fetch('a.css'), 'newer')
    unlinkSync(path)
    t.equal((await app.inject('/static/a.css')).statusCode, 404)
    mkdirSync(path)
    t.equal((await app.inject('/static/a.css')).statusCode, 404)
  })
  t.test('are answered alike from memory and from disk', async (t) => {
    for (const headers of [{}, { range: 'bytes=1-' }, { range: 'bytes=9-' }, { 'if-none-match': '"x"' }, { 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' }]) {
      for (const method of ['GET', 'HEAD'] as const) {
        const [first, second] = await Promise.all([1, 2].map(async () => await app.inject({ url: '/static/b.css', method, headers })))
        const { body, statusCode, headers: { date, ...sent } } = await app.inject({ url: '/static/b.css', method, headers })
        for (const answer of [first, second]) t.match(answer, { body, statusCode, headers: sent }, `${method} ${JSON.stringify(headers)}`)
      }
    }
    t.strictSame([await fetch('b.css'), await fetch('b.css', { range: 'bytes=1-1' }), await fetch('b.css', { range: 'bytes=-1' })], ['two', 'w', 'o'])
    t.strictSame([(await fetch('large.txt')).length, await fetch('empty.txt')], [100_000, ''])
  })
  t.test('are not changed by whoever writes to an answer', async (t) => {
    const other = await buildApp(t, { root })
    const seen: string[] = []
    other.afterRequest(({ body }) => {
      seen.push(String(body))
      if (body instanceof Uint8Array) body.fill(0x78)
    })
    const answers = [await other.inject('/static/b.css'), await other.inject('/static/b.css')]
    t.strictSame(answers.map(({ body }) => body), ['xxx', 'xxx'])
    t.strictSame(seen, ['two', 'two'])
  })
})
