import { join } from 'node:path'
import Router from '@koa/router'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import mount from 'koa-mount'
import session from 'koa-session'
import serve from 'koa-static'
import { ASSETS, HTML, KEY, page, renderPage, thing } from './common.js'

const app = new Koa()
app.keys = [KEY]
app.use(mount('/static', serve(join(ASSETS, 'static'))))
app.use(session(app))
app.use(bodyParser())

const router = new Router({ strict: true })
router.get('/hello', (ctx) => sendHtml(ctx, 'Hello, World!'))
router.get('/users/:id', (ctx) => sendHtml(ctx, `User ${Number(ctx.params.id)}`))
router.get('/json', (ctx) => { ctx.body = thing })
router.get('/page', (ctx) => sendHtml(ctx, renderPage(page)))
router.get('/projects', (ctx) => {
  ctx.redirect('/projects/')
  ctx.status = 308
})
router.get('/projects/', (ctx) => sendHtml(ctx, 'Projects'))
router.post('/login', (ctx) => {
  ctx.session.username = 'Ada'
  sendHtml(ctx, 'Welcome')
})
router.get('/whoami', (ctx) => sendHtml(ctx, `Hello, ${ctx.session.username}`))
router.post('/save', (ctx) => {
  ctx.session.visits = (ctx.session.visits ?? 0) + 1
  ctx.session.flashes = [...ctx.session.flashes ?? [], ['message', 'Saved']]
  sendHtml(ctx, 'Saved')
})
router.post('/form', (ctx) => sendHtml(ctx, `Hello, ${ctx.request.body.name}`))
app.use(router.routes())

const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))

function sendHtml (ctx, text) {
  ctx.type = HTML
  ctx.body = text
}
