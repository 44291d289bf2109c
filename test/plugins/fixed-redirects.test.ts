import type { IncomingMessage } from 'node:http'
import t from 'tap'
import { FixedRedirects } from '../../plugins/fixed-redirects.ts'
import type { FlaskishOptions } from 'flaskish'
import { buildApp, type RunningTest } from '../build-app.ts'

t.test('FixedRedirects', async (t) => {
  t.test('finds the redirect of a rule without variables to its slash', async (t) => {
    const fixed = await redirectsAfter(t, {}, ['/dir'])
    t.equal(fixed.find(asked('/dir'))?.redirect.target, '/dir/')
  })
  t.test('finds it under the application root', async (t) => {
    const fixed = await redirectsAfter(t, { applicationRoot: '/app' }, ['/dir'])
    t.equal(fixed.find(asked('/dir'))?.redirect.target, '/app/dir/')
  })
  t.test('finds nothing for another method, a query, another spelling', async (t) => {
    const fixed = await redirectsAfter(t, {}, ['/dir'])
    for (const request of [asked('/dir', 'HEAD'), asked('/dir?'), asked('/dir?a=1'), asked('/%64ir'), asked('/dir/'), {} as IncomingMessage]) t.equal(fixed.find(request), undefined, String(request.url))
  })
  t.test('remembers no redirect that depends on the visitor', async (t) => {
    const urls = ['/dir?a=1', '/dir?', '/%64ir', '//dir', '/user/Ada', '/b%c3%bccher', '/dots/..', '/missing', '/plain']
    const fixed = await redirectsAfter(t, {}, urls)
    for (const url of urls) t.equal(fixed.find(asked(url)), undefined, url)
    const proxied = await redirectsAfter(t, { proxy: { prefix: 1 } }, ['/dir'])
    t.equal(proxied.find(asked('/dir')), undefined)
  })
})

/** What is remembered once an app has been asked for these URLs. */
async function redirectsAfter (t: RunningTest, options: FlaskishOptions, urls: readonly string[]): Promise<FixedRedirects> {
  const app = await buildApp(t, options)
  for (const rule of ['/dir/', '/user/<name>/', '/bücher/', '/dots/../', '/plain']) app.rule(rule, () => '')
  await app.ready()
  const { router } = app.flaskish
  const fixed = new FixedRedirects()
  for (const url of urls) {
    const routed = router.route(asked(url))
    if (routed !== undefined) fixed.add(asked(url), routed)
  }
  return fixed
}

function asked (url: string, method = 'GET'): IncomingMessage {
  return { url, method, headers: {} } as IncomingMessage
}
