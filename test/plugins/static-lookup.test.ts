import t from 'tap'
import Fastify, { type FastifyRequest } from 'fastify'
import { createFindFile, type FoundFile } from '../../plugins/static-lookup.ts'
import type { StaticOptions } from '../../plugins/static-options.ts'

t.test('createFindFile', async (t) => {
  const folder = t.testdir({
    'a.css': 'body{}',
    'a.css.br': 'brotli',
    'b.js': '1',
    'page.html': 'page',
    docs: { 'start.html': 'start' },
    '.secret': 'x',
    loop: t.fixture('symlink', 'loop')
  })

  /** What is found for a path under these options. */
  async function find (path: string, options: Omit<StaticOptions, 'folder' | 'urlPath'> = {}, headers: Record<string, string> = {}): Promise<FoundFile> {
    const app = Fastify()
    t.teardown(() => app.close())
    const findFile = createFindFile(app, { folder, urlPath: '', options })
    const found = new Promise<FoundFile>((resolve, reject) => {
      app.get('/', async (request) => { await findFile(path, request).then(resolve, reject); return '' })
    })
    await Promise.all([app.inject({ url: '/', headers }), found.catch(() => {})])
    return await found
  }

  t.test('finds a file, and gives it no headers that flaskish gives by itself', async (t) => {
    const { path, stats, headers } = await find('/a.css')
    t.equal(path, `${folder}/a.css`)
    t.equal(stats.size, 6)
    t.same(headers, {})
    t.match(await find('/a.css', { onFile: () => {} }), { path, stats: { size: 6 }, headers: { 'cache-control': undefined, etag: undefined, 'last-modified': undefined, 'content-type': undefined } })
  })

  t.test('tries endings, files for folders, and compressed siblings', async (t) => {
    t.equal((await find('/page', { extensions: ['htm', 'html'] })).path, `${folder}/page.html`)
    t.equal((await find('/docs/', { index: 'start.html' })).path, `${folder}/docs/start.html`)
    t.equal((await find('/docs/', { index: ['none.html', 'start.html'] })).path, `${folder}/docs/start.html`)
    t.match(await find('/a.css', { preCompressed: true }, { 'accept-encoding': 'gzip, br' }), { path: `${folder}/a.css.br`, headers: { 'content-encoding': 'br', vary: 'accept-encoding' } })
    t.match(await find('/b.js', { preCompressed: true }, { 'accept-encoding': 'gzip, br' }), { path: `${folder}/b.js`, headers: { vary: 'accept-encoding' } })
  })

  t.test('asks whether a file is allowed, with the request as it came', async (t) => {
    const asked: unknown[] = []
    const allowedPath = (path: string, root: string | undefined, request: FastifyRequest): boolean => {
      asked.push([path, root, request.raw.method, request.headers['x-a']])
      return path !== '/b.js'
    }
    t.equal((await find('/a.css', { allowedPath }, { 'x-a': '1' })).path, `${folder}/a.css`)
    await t.rejects(find('/b.js', { allowedPath }), { code: 404 })
    t.same(asked, [['/a.css', folder, 'GET', '1'], ['/b.js', folder, 'GET', undefined]])
  })

  t.test('calls onFile', async (t) => {
    const seen: string[] = []
    await find('/a.css', { onFile: (path, { size }) => { seen.push(`${path} ${size}`) } })
    t.same(seen, [`${folder}/a.css 6`])
  })

  t.test('refuses what is not there, or not allowed', async (t) => {
    for (const options of [{}, { onFile: () => {} }]) {
      await t.rejects(find('/none', options), { code: 404 })
      await t.rejects(find('/a.css/x', options), { code: 404 })
      await t.rejects(find(`/${'x'.repeat(300)}`, options), { code: 404 })
    }
    await t.rejects(find('/docs', { index: 'none.html' }), { code: 404 })
    await t.rejects(find('/docs/', { index: 'none.html' }), { code: 404 })
    await t.rejects(find('/../a.css', { dotfiles: 'deny' }), { code: 403 })
    await t.rejects(find('/.secret', { dotfiles: 'deny' }), { code: 403 })
    await t.rejects(find('/.secret', { dotfiles: 'ignore' }), { code: 404 })
    t.equal((await find('/.secret')).path, `${folder}/.secret`)
  })

  t.test('fails where the disk does, or a function of the program', async (t) => {
    await t.rejects(find('/loop'), { code: 'ELOOP' })
    await t.rejects(find('/loop', { dotfiles: 'deny' }), { code: 'ELOOP' })
    await t.rejects(find('/a.css', { onFile: () => { throw new TypeError('no') } }), { name: 'TypeError', message: 'no' })
  })

  t.test('asks nothing of a request but its encodings', async (t) => {
    t.equal((await find('/a.css', { dotfiles: 'deny' }, { range: 'bytes=1-2', 'if-none-match': '*', 'if-match': '"x"' })).headers['content-length'], 6)
  })
})
