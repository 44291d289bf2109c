import { randomBytes } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import flaskish, {
  abort, afterThisRequest, escape, flash, html, jsonify, makeResponse, redirect, renderTemplate, request, rule, secureFilename, sendFromDirectory, session, urlFor
} from 'flaskish'

declare module 'flaskish' {
  interface SessionData { username: string }
}

// With a key of its own, visitors stay logged in when the server starts again.
const { SECRET_KEY = randomBytes(32), UPLOADS = join(import.meta.dirname, 'uploads') } = process.env
await mkdir(UPLOADS, { recursive: true })

const app: FastifyInstance = Fastify({ logger: { level: 'warn' } })
await app.register(flaskish, { root: import.meta.dirname, secretKey: SECRET_KEY })

// Rules that other views link to are declared first: that way their URLs are checked by the compiler.
const index = rule('/')
const userProfile = rule('/user/<username>')
const showPost = rule('/post/<int:postId>')
const login = rule('/login')
const upload = rule('/upload')

app.rule(index, { endpoint: 'index' }, () => renderTemplate('index.html', { post: showPost.url({ postId: 7 }) }))

// A minimal application
app.rule('/hello', () => 'Hello, World!')

// Variable rules
app.rule(userProfile, { endpoint: 'userProfile' }, ({ username }) => `User ${escape(username)}`)
app.rule(showPost, { endpoint: 'showPost' }, ({ postId }) => `Post ${postId}`)
app.rule('/path/<path:subpath>', ({ subpath }) => `Subpath ${escape(subpath)}`)

// Unique URLs: /projects redirects to /projects/, and /about/ is not found.
app.rule('/projects/', () => 'The project page')
app.rule('/about', () => 'The about page')

// Rendering templates
app.rule('/hello/<name>', { endpoint: 'hello' }, ({ name }) => renderTemplate('hello.html', { name }))

// HTTP methods, sessions and message flashing
app.rule(login, { endpoint: 'login', methods: ['GET', 'POST'] }, () => {
  if (request.method === 'GET') return renderTemplate('login.html')
  const { username = '' } = request.form // a form without it answers 400
  if (username.trim() === '') return renderTemplate('login.html', { error: 'Please give a name.' })
  session.username = username
  flash(`Welcome, ${username}!`)
  return redirect(urlFor(index))
})

app.rule('/logout', { methods: ['POST'] }, function logout () {
  session.pop('username')
  flash('You are logged out.')
  return redirect(urlFor(index))
})

// Accessing request data
app.rule('/search', () => {
  const searchword = request.args.get('key', '')
  return `Searching for ${escape(searchword)}`
})

// File uploads
app.rule(upload, { endpoint: 'upload', methods: ['GET', 'POST'] }, async () => {
  if (request.method === 'GET') return renderTemplate('upload.html', { files: (await readdir(UPLOADS)).sort() })
  const { the_file: file = abort(400) } = request.files // a form without it answers 400
  // What a visitor calls a file is no path.
  const name = secureFilename(file.filename)
  if (name === '') {
    flash('Choose a file first.', 'error')
  } else {
    await file.save(join(UPLOADS, name))
    flash(html`<em>${name}</em> has ${file.size} bytes.`)
  }
  return redirect(urlFor(upload))
})

app.rule('/uploads/<filename>', { endpoint: 'uploaded' }, ({ filename }) => sendFromDirectory(UPLOADS, filename, { asAttachment: true }))

// Cookies, on a response of one's own, or where there is none yet
app.rule('/remember', () => {
  const response = makeResponse(`Hello again, ${escape(request.cookies.get('username', 'stranger'))}`)
  response.setCookie('username', request.args.get('username', 'the username'))
  return response
})
app.rule('/language/<any(de, en):language>', ({ language }) => {
  afterThisRequest((response) => response.setCookie('language', language))
  return redirect(urlFor(index))
})

// Redirects and errors
app.rule('/old-index', () => redirect(urlFor(index)))
app.rule('/secret', () => abort(401))
app.registerErrorHandler(404, () => [renderTemplate('page_not_found.html'), 404])

// APIs with JSON
app.rule('/me', () => ({
  username: 'john',
  theme: 'dark',
  image: urlFor(userProfile, { username: 'john' })
}))
app.rule('/users', () => jsonify(['ann', 'bob']))

export default app
