import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import t from 'tap'
import { BOUNDARY, file, form } from '../multipart.ts'
import { Visitor } from '../visitor.ts'

process.env['UPLOADS'] = t.testdir()
const { default: app } = await import('../../examples/quickstart/app.ts')

t.test('the quickstart app', async (t) => {
  t.teardown(() => app.close())

  t.test('does not listen by being imported', async (t) => {
    t.equal(app.server.listening, false)
  })

  t.test('links to pages that are there', async (t) => {
    const index = await get('/')
    t.equal(index.statusCode, 200)
    t.equal(index.headers['content-type'], 'text/html; charset=utf-8')
    const links = [...index.body.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link)
    const refused = ['/projects', '/secret', '/nowhere']
    t.equal(links.length, 16)
    t.same(links.filter((link) => refused.includes(link)), refused)
    const statuses = await Promise.all(links.map(async (link) => `${(await get(link)).statusCode} ${link}`))
    t.same(statuses.filter((status) => !status.startsWith('200 ')), ['308 /projects', '401 /secret', '404 /nowhere'])
  })

  t.test('says hello, to HEAD too, and tells its methods', async (t) => {
    t.equal((await get('/hello')).body, 'Hello, World!')
    const head = await send({ method: 'HEAD', url: '/hello' })
    t.match(head, { statusCode: 200, body: '', headers: { 'content-length': '13' } })
    t.equal((await send({ method: 'OPTIONS', url: '/hello' })).headers.allow, 'GET, HEAD, OPTIONS')
    t.match(await send({ method: 'POST', url: '/hello' }), { statusCode: 405, headers: { allow: 'GET, HEAD, OPTIONS' } })
  })

  t.test('gives variables to its views, converted and escaped by them', async (t) => {
    t.equal((await get('/user/%3Cblink%3E')).body, 'User &lt;blink&gt;')
    t.equal((await get('/post/007')).body, 'Post 7')
    t.equal((await get('/post/seven')).statusCode, 404)
    t.equal((await get('/path/a/b%20c')).body, 'Subpath a/b c')
  })

  t.test('has one URL for each page', async (t) => {
    t.match(await get('/projects?page=2'), { statusCode: 308, headers: { location: '/projects/?page=2' } })
    t.equal((await get('/projects/')).body, 'The project page')
    t.equal((await get('/about')).body, 'The about page')
    t.equal((await get('/about/')).statusCode, 404)
    t.match(await get('/post//7'), { statusCode: 308, headers: { location: '/post/7' } })
  })

  t.test('shows the form to GET and takes it from POST', async (t) => {
    t.match((await get('/login')).body, '<form method="post">')
    t.match(await post('/login', 'username=John+Doe'), { statusCode: 302, headers: { location: '/' } })
    t.match((await post('/login', 'username=+')).body, '<p class="flash error" role="alert">Please give a name.</p>')
    t.match(await post('/login', 'name=John'), { statusCode: 400, body: '<title>400 Bad Request</title>' })
    t.equal((await send({ method: 'PUT', url: '/login' })).headers.allow, 'GET, HEAD, OPTIONS, POST')
  })

  t.test('logs a visitor in and out, and says each once', async (t) => {
    const visitor = new Visitor(app)
    await visitor.send({ method: 'POST', url: '/login', payload: 'username=%3Ci%3E', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    const first = await visitor.get('/')
    t.match(first.body, '<p class="flash message" role="status">Welcome, &lt;i&gt;!</p>')
    t.match(first.headers, { vary: 'Cookie' })
    t.notMatch((await visitor.get('/')).body, 'Welcome')
    await visitor.send({ method: 'POST', url: '/logout' })
    t.match((await visitor.get('/')).body, 'You are logged out.')
    t.equal(visitor.cookies.size, 0)
  })

  t.test('takes a file under a safe name, and lists it', async (t) => {
    const visitor = new Visitor(app)
    const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
    await visitor.send({ method: 'POST', url: '/upload', headers, payload: form(file('the_file', '../../x y.txt', 'text')) })
    t.match((await visitor.get('/upload')).body, /<em>x_y\.txt<\/em> has 4 bytes\.[^]*<a href="\/uploads\/x_y\.txt">x_y\.txt<\/a>/)
    t.match(await visitor.get('/uploads/x_y.txt'), { body: 'text', headers: { 'content-disposition': 'attachment; filename="x_y.txt"' } })
    t.equal((await visitor.get('/uploads/..%2Fapp.ts')).statusCode, 404)
    t.equal((await visitor.send({ method: 'POST', url: '/upload', headers, payload: form(file('other', 'x', '')) })).statusCode, 400)
    await visitor.send({ method: 'POST', url: '/upload', headers, payload: form(file('the_file', '', '')) })
    t.match((await visitor.get('/upload')).body, 'Choose a file first.')
  })

  t.test('renders templates, and has static files', async (t) => {
    t.match((await get('/hello/%3Cb%3E')).body, /<title>Hello from flaskish<\/title>[^]*<h1>Hello &lt;b&gt;!<\/h1>/)
    t.match(await get('/static/style.css'), { statusCode: 200, headers: { 'content-type': 'text/css; charset=utf-8' } })
  })

  t.test('reads the query', async (t) => {
    t.equal((await get('/search?key=%3Cb%3E')).body, 'Searching for &lt;b&gt;')
    t.equal((await get('/search')).body, 'Searching for ')
  })

  t.test('remembers the visitor in a cookie', async (t) => {
    const first = await get('/remember')
    t.equal(first.body, 'Hello again, stranger')
    t.equal(first.headers['set-cookie'], 'username="the username"; Path=/')
    const second = await send({ url: '/remember', headers: { cookie: String(first.headers['set-cookie']).replace(/;.*/, '') } })
    t.equal(second.body, 'Hello again, the username')
  })

  t.test('sets a cookie from where there is no response yet', async (t) => {
    t.match(await get('/language/de'), { statusCode: 302, headers: { location: '/', 'set-cookie': 'language=de; Path=/' } })
    t.equal((await get('/language/fr')).statusCode, 404)
  })

  t.test('redirects and refuses', async (t) => {
    t.match(await get('/old-index'), { statusCode: 302, headers: { location: '/' } })
    t.match(await get('/secret'), { statusCode: 401, body: '<title>401 Unauthorized</title>\n<h1>Unauthorized</h1>' })
  })

  t.test('has a page of its own for what is missing', async (t) => {
    const missing = await get('/nowhere')
    t.equal(missing.statusCode, 404)
    t.match(missing.body, '<h1>This page does not exist.</h1>\n<p><a href="/">Back to the index</a>')
  })

  t.test('answers with JSON', async (t) => {
    const me = await get('/me')
    t.match(me.headers['content-type'], /^application\/json/)
    t.same(me.json(), { username: 'john', theme: 'dark', image: '/user/john' })
    t.same((await get('/users')).json(), ['ann', 'bob'])
  })
})

function get (url: string): Promise<LightMyRequestResponse> {
  return send({ url })
}

function post (url: string, payload: string): Promise<LightMyRequestResponse> {
  return send({ method: 'POST', url, payload, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
}

function send (options: InjectOptions): Promise<LightMyRequestResponse> {
  return app.inject(options)
}
