import { join } from 'node:path'
import cookieSession from 'cookie-session'
import express from 'express'
import { ASSETS, KEY, page, renderPage, thing } from './common.js'

const app = express()
app.enable('strict routing')
app.engine('html', (_path, values, done) => done(null, renderPage(values)))
app.set('views', join(ASSETS, 'templates'))
app.use('/static', express.static(join(ASSETS, 'static')))
app.use(cookieSession({ keys: [KEY] }))
app.use(express.urlencoded())

app.get('/hello', (_req, res) => res.send('Hello, World!'))
app.get('/users/:id', (req, res) => res.send(`User ${Number(req.params.id)}`))
app.get('/json', (_req, res) => res.json(thing))
app.get('/page', (_req, res) => res.render('page.html', page))
app.get('/projects', (_req, res) => res.redirect(308, '/projects/'))
app.get('/projects/', (_req, res) => res.send('Projects'))
app.post('/login', (req, res) => {
  req.session.username = 'Ada'
  res.send('Welcome')
})
app.get('/whoami', (req, res) => res.send(`Hello, ${req.session.username}`))
app.post('/save', (req, res) => {
  req.session.visits = (req.session.visits ?? 0) + 1
  req.session.flashes = [...req.session.flashes ?? [], ['message', 'Saved']]
  res.send('Saved')
})
app.post('/form', (req, res) => res.send(`Hello, ${req.body.name}`))

const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
