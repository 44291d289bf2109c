import t from 'tap'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { TestClient } from 'flaskish'
import { g, hasRequestContext, redirect, request, Response, session, urlFor } from 'flaskish'
import { buildApp } from '../build-app.ts'

const SECRET = 'a secret key of more than 16 bytes'
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

t.test('app.testClient', async (t) => {
  t.test('sends requests of every method', async (t) => {
    const app = await buildApp(t)
    app.rule('/<path:where>', { methods: METHODS }, ({ where }) => ({ method: request.method, where, query: Object.fromEntries(request.args) }))
    const client = app.testClient()
    for (const [name, method] of [['get', 'GET'], ['post', 'POST'], ['put', 'PUT'], ['patch', 'PATCH'], ['delete', 'DELETE']] as const) {
      t.same((await client[name]('/a/b?x=1', { query: { y: 2 } })).json, { method, where: 'a/b', query: { x: '1', y: '2' } })
    }
    t.equal((await client.head('/a')).text, '')
    t.match((await client.options('/a')).headers.get('allow'), 'PATCH')
    t.same((await client.open('/a', { method: 'put' })).getJson(), { method: 'PUT', where: 'a', query: {} })
  })
  t.test('asks for / where no path is given', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: METHODS }, () => request.method)
    const client = app.testClient()
    const answers = await Promise.all([client.get(), client.post(), client.put(), client.patch(), client.delete(), client.open(), client.head(), client.options()])
    t.same(answers.map(({ text }) => text), ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'GET', '', ''])
  })
  t.test('sends forms, JSON and bodies as they are', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'] }, () => ({ type: request.mimetype, form: [...request.form], json: request.getJson({ silent: true }) ?? null, data: Buffer.from(request.data).toString() }))
    const client = app.testClient()
    const form = { type: 'application/x-www-form-urlencoded', form: [['a', '1'], ['a', '2'], ['b', 'ä']], data: 'a=1&a=2&b=%C3%A4' }
    t.match((await client.post('/', { form: { a: [1, 2], b: 'ä' } })).json, form)
    t.match((await client.post('/', { data: { a: [1, 2], b: 'ä' } })).json, form)
    t.match((await client.post('/', { json: { a: null } })).json, { type: 'application/json', json: { a: null } })
    t.match((await client.post('/', { data: 'text', headers: { 'Content-Type': 'text/plain' } })).json, { type: 'text/plain', data: 'text' })
    t.match((await client.post('/', { data: Buffer.from('bytes') })).json, { type: '', data: 'bytes' })
  })
  t.test('sends files', async (t) => {
    const app = await buildApp(t)
    app.rule('/', { methods: ['POST'] }, async () => ({
      form: [...request.form],
      files: await Promise.all([...request.files].map(async ([name, file]) => [name, file.filename, file.contentType, await file.text()]))
    }))
    const folder = t.testdir({ 'photo.png': 'pixels' })
    const response = await app.testClient().post('/', {
      form: { title: 'é' },
      files: { photo: createReadStream(join(folder, 'photo.png')), notes: ['text', { data: Buffer.from('bytes'), filename: 'ü "x".txt' }], page: new File(['<p>'], 'p.html', { type: 'text/x' }) }
    })
    t.same(response.json, {
      form: [['title', 'é']],
      files: [['photo', 'photo.png', 'image/png', 'pixels'], ['notes', 'notes', 'application/octet-stream', 'text'], ['notes', 'ü "x".txt', 'text/plain', 'bytes'], ['page', 'p.html', 'text/x', '<p>']]
    })
  })
  t.test('has headers, address and base for all its requests', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => ({ url: request.url, own: request.headers.get('x-own', ''), more: request.headers.get('x-more', '') }))
    const client = app.testClient({ headers: { 'X-Own': '1', 'X-More': '2' }, baseUrl: 'https://example.com' })
    t.same((await client.get('/')).json, { url: 'https://example.com/', own: '1', more: '2' })
    t.same((await client.get('/', { headers: { 'x-own': '3' } })).json, { url: 'https://example.com/', own: '3', more: '2' })
    t.same((await client.get('http://other.example/')).json, { url: 'http://other.example/', own: '1', more: '2' })
    t.same((await client.get('/', { baseUrl: 'http://own.example/' })).json, { url: 'http://own.example/', own: '1', more: '2' })
  })
  t.test('stands in front of the app as its options say', async (t) => {
    const app = await buildApp(t, { serverName: 'example.com', applicationRoot: '/app', preferredUrlScheme: 'https', secretKey: SECRET })
    app.rule('/x', function x () { session['n'] = Number(session.get('n', 0)) + 1; return `${session['n']} ${urlFor('x')}` })
    app.rule('/go', () => redirect(urlFor('x')))
    const client = app.testClient()
    t.equal((await client.get('/x')).text, '1 /app/x')
    t.equal((await client.get('/go', { followRedirects: true })).text, '2 /app/x')
    t.equal((await client.get(app.urlFor('x'))).text, '3 /app/x')
    t.match(client.cookies, [{ name: 'session', path: '/app', domain: 'example.com' }])
  })
  t.test('refuses options that there are not', async (t) => {
    const app = await buildApp(t)
    t.throws(() => Reflect.apply(app.testClient, app, [{ useCookie: false }]), { code: 'FLASKISH_ERR_TEST', message: 'Cannot make the test client: there is no option "useCookie". The nearest one is "useCookies".' })
    await t.rejects(Reflect.apply(app.testClient().get, app.testClient(), ['/', { fomr: {} }]), { code: 'FLASKISH_ERR_TEST', message: /The nearest one is "form"/ })
    await t.rejects(app.testClient().post('/', { json: 1, data: '2' }), { code: 'FLASKISH_ERR_TEST' })
  })
})

t.test('the redirects of a test client', async (t) => {
  const buildRedirects = async (client: Parameters<typeof buildApp>[0]): Promise<TestClient> => {
    const app = await buildApp(client)
    app.rule('/to/<int:status>', { methods: METHODS }, ({ status }) => redirect('/end?x', status))
    app.rule('/end', { methods: METHODS }, () => `${request.method} ${request.form.get('a', 'none')} ${request.mimetype} ${request.headers.get('x-own')}`)
    app.rule('/loop', () => redirect('/loop'))
    app.rule('/away', () => redirect('https://example.org/'))
    app.rule('/cookie', () => {
      const response = redirect('/seen')
      response.setCookie('a', 'new')
      return response
    })
    app.rule('/seen', () => request.headers.get('cookie', ''))
    return app.testClient({ headers: { 'X-Own': '1' } })
  }
  t.test('are followed when they should be', async (t) => {
    const client = await buildRedirects(t)
    t.equal((await client.get('/to/302')).status, 302)
    const response = await client.get('/to/302', { followRedirects: true })
    t.equal(response.text, 'GET none  1')
    t.equal(response.url, 'http://localhost/end?x')
    t.same(response.history.map(({ status, location, url }) => ({ status, location, url })), [{ status: 302, location: '/end?x', url: 'http://localhost/to/302' }])
    t.equal(response.request.path, '/end')
  })
  t.test('keep method and body after 307 and 308 alone', async (t) => {
    const client = await buildRedirects(t)
    for (const status of [301, 302, 303]) t.equal((await client.post(`/to/${status}`, { form: { a: 'b' }, followRedirects: true })).text, 'GET none  1')
    for (const status of [307, 308]) t.equal((await client.put(`/to/${status}`, { form: { a: 'b' }, followRedirects: true })).text, 'PUT b application/x-www-form-urlencoded 1')
    t.equal((await client.head('/to/302', { followRedirects: true })).request.method, 'HEAD')
  })
  t.test('end somewhere, and in the app', async (t) => {
    const client = await buildRedirects(t)
    await t.rejects(client.get('/loop', { followRedirects: true }), { code: 'FLASKISH_ERR_TEST_REDIRECT', message: /there were 20 before it, the last ones to "\/loop"/ })
    await t.rejects(client.get('/away', { followRedirects: true }), { code: 'FLASKISH_ERR_TEST_REDIRECT', message: /away from "localhost"/ })
    t.equal((await client.get('/away')).location, 'https://example.org/')
  })
  t.test('have the cookies that were set on the way', async (t) => {
    const client = await buildRedirects(t)
    t.equal((await client.get('/cookie', { cookies: { a: 'own', b: 'own' }, followRedirects: true })).text, 'a=new; b=own')
  })
  t.test('are followed by default where the client says so', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => redirect('/end'))
    app.rule('/end', () => 'end')
    const client = app.testClient({ followRedirects: true })
    t.equal((await client.get('/')).text, 'end')
    t.equal((await client.get('/', { followRedirects: false })).status, 302)
  })
})

t.test('the cookies of a test client', async (t) => {
  t.test('come back, go, and can be left out', async (t) => {
    const app = await buildApp(t)
    app.rule('/set', () => {
      const response = new Response('')
      response.setCookie('a', 'x y;')
      response.setCookie('b', '2', { path: '/b' })
      return response
    })
    app.rule('/unset', () => {
      const response = new Response('')
      response.deleteCookie('a')
      return response
    })
    app.rule('/b/', () => Object.fromEntries(request.cookies))
    const client = app.testClient()
    await client.get('/set')
    t.same((await client.get('/b/')).json, { a: 'x y;', b: '2' })
    await client.get('/unset')
    t.same((await client.get('/b/')).json, { b: '2' })
    const without = app.testClient({ useCookies: false })
    await without.get('/set')
    t.same((await without.get('/b/')).json, {})
    t.same((await without.get('/b/', { cookies: { own: '1' } })).json, { own: '1' })
  })
  t.test('can be set, looked at and deleted', async (t) => {
    const app = await buildApp(t)
    app.rule('/', () => Object.fromEntries(request.cookies))
    const client = app.testClient()
    client.setCookie('a', '1')
    client.setCookie('empty')
    client.setCookie('b', '2', { path: '/b', httpOnly: true })
    client.setCookie('c', '3', { domain: '.other.example' })
    t.same((await client.get('/')).json, { a: '1', empty: '' })
    t.same((await client.get('http://www.other.example/')).json, { c: '3' })
    t.equal(client.getCookie('a')?.value, '1')
    t.match(client.getCookie('b'), { value: '2', path: '/b', httpOnly: true })
    t.equal(client.getCookie('b', { path: '/' }), undefined)
    t.equal(client.getCookie('c'), undefined)
    t.equal(client.getCookie('c', { domain: '.Other.example' })?.value, '3')
    client.deleteCookie('a')
    client.deleteCookie('b', { path: '/' })
    client.deleteCookie('c', { domain: 'other.example' })
    t.same(client.cookies.map(({ name }) => name), ['empty', 'b'])
    t.throws(() => client.setCookie('a b', ''), { code: 'FLASKISH_ERR_COOKIE' })
  })
  t.test('are those of its base', async (t) => {
    const app = await buildApp(t)
    const client = app.testClient({ baseUrl: 'https://example.com/' })
    client.setCookie('a', '1')
    t.equal(client.getCookie('a')?.domain, 'example.com')
  })
  t.test('cannot be used where there are none', async (t) => {
    const app = await buildApp(t)
    const client = app.testClient({ useCookies: false })
    for (const use of [() => client.cookies, () => client.setCookie('a'), () => client.getCookie('a'), () => client.deleteCookie('a')]) {
      t.throws(use, { code: 'FLASKISH_ERR_TEST', message: /the client was made with useCookies: false. Leave this option out/ })
    }
  })
})

t.test('client.withContext', async (t) => {
  t.test('makes the last request the current one', async (t) => {
    const app = await buildApp(t, { secretKey: SECRET })
    app.rule('/<name>', ({ name }) => { session['name'] = name; g['name'] = name; return '' })
    const client = app.testClient()
    await client.get('/ann')
    t.equal(client.withContext(() => `${request.path} ${session['name']} ${g['name']} ${urlFor('static', { filename: 'x' })}`), '/ann ann ann /static/x')
    t.equal(hasRequestContext(), false)
  })
  t.test('goes along with requests that are made in it', async (t) => {
    const app = await buildApp(t)
    app.rule('/<name>', ({ name }) => { g['name'] = name; return `${hasRequestContext()}` })
    const client = app.testClient()
    const result = await client.withContext(async (same) => {
      t.equal(same, client)
      t.throws(() => request.path, { code: 'FLASKISH_ERR_NO_CONTEXT' })
      for (const name of ['ann', 'bob']) {
        await client.get(`/${name}`)
        t.equal(g['name'], name)
        await Promise.resolve()
        t.equal(request.path, `/${name}`)
      }
      return 'result'
    })
    t.equal(result, 'result')
    t.equal(hasRequestContext(), false)
  })
  t.test('says what it needs', async (t) => {
    const app = await buildApp(t)
    t.throws(() => Reflect.apply(app.testClient().withContext, app.testClient(), []), { code: 'FLASKISH_ERR_CONTEXT_FUNCTION', details: { name: 'withContext' } })
    const explicit = await buildApp(t, { contexts: 'explicit' })
    t.throws(() => explicit.testClient().withContext(() => {}), { code: 'FLASKISH_ERR_CONTEXTS_EXPLICIT' })
  })
})
