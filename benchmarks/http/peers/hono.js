import { relative } from 'node:path'
import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { getSignedCookie, setSignedCookie } from 'hono/cookie'
import { ASSETS, KEY, page, renderPage, thing } from './common.js'

const app = new Hono()
app.use('/static/*', serveStatic({ root: relative(process.cwd(), ASSETS) || '.' }))

app.get('/hello', (c) => c.html('Hello, World!'))
app.get('/users/:id{[0-9]+}', (c) => c.html(`User ${Number(c.req.param('id'))}`))
app.get('/json', (c) => c.json(thing))
app.get('/page', (c) => c.html(renderPage(page)))
app.get('/projects', (c) => c.redirect('/projects/', 308))
app.get('/projects/', (c) => c.html('Projects'))
app.post('/login', async (c) => {
  await save(c, { username: 'Ada' })
  return c.html('Welcome')
})
app.get('/whoami', async (c) => {
  const session = await read(c)
  return c.html(`Hello, ${session.username}`)
})
app.post('/save', async (c) => {
  const session = await read(c)
  session.visits = (session.visits ?? 0) + 1
  session.flashes = [...session.flashes ?? [], ['message', 'Saved']]
  await save(c, session)
  return c.html('Saved')
})
app.post('/form', async (c) => {
  const { name } = await c.req.parseBody()
  return c.html(`Hello, ${name}`)
})

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(`http://127.0.0.1:${port}`))

// Hono has no session; its signed cookie is the nearest.
async function read (c) {
  return JSON.parse(await getSignedCookie(c, KEY, 'session') || '{}')
}

async function save (c, session) {
  await setSignedCookie(c, 'session', JSON.stringify(session), KEY, { path: '/', httpOnly: true })
}
