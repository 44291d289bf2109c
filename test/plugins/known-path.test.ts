import type { IncomingMessage } from 'node:http'
import t from 'tap'
import { isAt, toKnownPath } from '../../plugins/known-path.ts'
import { buildApp } from '../build-app.ts'

t.test('toKnownPath', async (t) => {
  const app = await buildApp(t)
  app.rule('/a', { endpoint: 'a' }, () => '')
  app.rule('/page', { endpoint: 'page', defaults: { n: 1 } }, () => '')
  app.rule('/<x>', { endpoint: 'x' }, () => '')
  const keep = (url: string): ReturnType<typeof toKnownPath> =>
    toKnownPath({ method: 'GET', url } as IncomingMessage, { scope: app.flaskish, result: app.flaskish.table.match('GET', url), isNamed: false }, 1)

  t.test('keeps the answer for a path whose view has no arguments, and no other', async (t) => {
    t.match(keep('/a'), { method: 'GET', path: '/a', mask: 1 })
    for (const url of ['/page', '/other', '/not/there']) t.equal(keep(url), undefined, url)
    t.equal(toKnownPath({ method: 'GET', url: '/a' } as IncomingMessage, undefined, 0), undefined)
  })
  t.test('knows that path again, with any query', async (t) => {
    const known = keep('/a')
    if (known === undefined) throw new Error('It was not kept.')
    const rows = [['GET', '/a', true], ['GET', '/a?', true], ['GET', '/a?x', true], ['HEAD', '/a', false], ['GET', '/b', false], ['GET', '/b?x', false], ['GET', '/ab', false], ['GET', '/a#x', false]] as const
    for (const [method, url, expected] of rows) t.equal(isAt({ method, url } as IncomingMessage, known), expected, `${method} ${url}`)
  })
})
