import t from 'tap'
import { request } from 'flaskish'
import { buildApp } from '../build-app.ts'

t.test('nameParams', async (t) => {
  const app = await buildApp(t)
  const shown = (): string => JSON.stringify(request.fastify.params)
  app.rule('/own/<a>/<int:b>', shown)
  app.rule('/joined/<a>-<b>', shown)
  app.rule('/rest/<path:p>', shown)
  app.rule('/end/<name>.html', shown)
  app.rule('/fixed/?', { endpoint: 'mark' }, shown)
  app.rule('/proto/<__proto__>-<constructor>', () => JSON.stringify(Object.entries(request.fastify.params as object)))
  const rows = [
    ['/own/x/07', { a: 'x', b: '07' }],
    ['/own/x%2Fy/07', { a: 'x/y', b: '07' }],
    ['/own/%00/7', { a: '\0', b: '7' }],
    ['/joined/1-2', { a: '1', b: '2' }],
    ['/joined/1-%20', { a: '1', b: ' ' }],
    ['/rest/a/b%2Fc', { p: 'a/b/c' }],
    ['/end/page.html', { name: 'page' }],
    ['/fixed/%3F', {}],
    ['/proto/1-2', [['__proto__', '1'], ['constructor', '2']]]
  ] as const
  for (const [url, params] of rows) {
    t.test(`gives ${url} its variables by name, as text`, async (t) => {
      t.same((await app.inject(url)).json(), params)
    })
  }
  t.test('leaves routes of the host theirs', async (t) => {
    const app = await buildApp(t)
    app.get('/:a', async ({ params }) => params)
    t.same((await app.inject('/x')).json(), { a: 'x' })
  })
})
