import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { H3, redirect, serve, serveStatic, useSession } from 'h3'
import { ASSETS, HTML, KEY, page, renderPage, thing } from './common.js'

const SESSION = { password: KEY, cookie: { secure: false } }
const app = new H3()

app.get('/hello', (event) => sendHtml(event, 'Hello, World!'))
app.get('/users/:id', (event) => sendHtml(event, `User ${Number(event.context.params.id)}`))
app.get('/json', () => thing)
app.get('/page', (event) => sendHtml(event, renderPage(page)))
app.get('/projects', () => redirect('/projects/', 308))
app.get('/projects/', (event) => sendHtml(event, 'Projects'))
app.post('/login', async (event) => {
  const session = await useSession(event, SESSION)
  await session.update({ username: 'Ada' })
  return sendHtml(event, 'Welcome')
})
app.get('/whoami', async (event) => {
  const session = await useSession(event, SESSION)
  return sendHtml(event, `Hello, ${session.data.username}`)
})
app.post('/save', async (event) => {
  const session = await useSession(event, SESSION)
  const { visits = 0, flashes = [] } = session.data
  await session.update({ visits: visits + 1, flashes: [...flashes, ['message', 'Saved']] })
  return sendHtml(event, 'Saved')
})
app.post('/form', async (event) => {
  const form = await event.req.formData()
  return sendHtml(event, `Hello, ${form.get('name')}`)
})
app.get('/static/**', (event) => serveStatic(event, {
  getContents: (id) => readFile(join(ASSETS, id)),
  getMeta: async (id) => {
    const { size, mtimeMs } = await stat(join(ASSETS, id))
    return { size, mtime: mtimeMs }
  }
}))

const server = serve(app, { port: 0, hostname: '127.0.0.1', silent: true })
await server.ready()
console.log(server.url)

// Its `html` escapes what is not a template.
function sendHtml (event, text) {
  event.res.headers.set('content-type', HTML)
  return text
}
