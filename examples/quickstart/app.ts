import Fastify, { type FastifyInstance } from 'fastify'
import flaskish, { abort, escape, jsonify, makeResponse, redirect, request, rule, urlFor } from 'flaskish'

const app: FastifyInstance = Fastify({ logger: { level: 'warn' } })
await app.register(flaskish)

// Rules that other views link to are declared first: that way their URLs are checked by the compiler.
const userProfile = rule('/user/<username>')
const showPost = rule('/post/<int:postId>')
const login = rule('/login')

// A minimal application
app.rule('/hello', () => 'Hello, World!')

app.rule('/', function index () {
  return `<!doctype html>
<title>The flaskish quickstart</title>
<h1>Index page</h1>
<ul>
<li><a href="/hello">Hello, World!</a>
<li><a href="${escape(urlFor(userProfile, { username: 'John Doe' }))}">A profile</a>
<li><a href="${escape(urlFor(showPost, { postId: 7 }))}">A post</a>
<li><a href="/path/to/some/place">A path</a>
<li><a href="/projects">The projects, whose canonical URL ends in a slash</a>
<li><a href="/about">About</a>
<li><a href="${escape(urlFor(login, { next: '/' }))}">Log in</a>
<li><a href="/me">JSON</a>
<li><a href="/nowhere">A page that is missing</a>
</ul>`
})

// Variable rules
app.rule(userProfile, ({ username }) => `User ${escape(username)}`)
app.rule(showPost, ({ postId }) => `Post ${postId}`)
app.rule('/path/<path:subpath>', ({ subpath }) => `Subpath ${escape(subpath)}`)

// Unique URLs: /projects redirects to /projects/, and /about/ is not found.
app.rule('/projects/', () => 'The project page')
app.rule('/about', () => 'The about page')

// HTTP methods
app.rule(login, { methods: ['GET', 'POST'] }, () => {
  if (request.method === 'POST') {
    const { username = '' } = request.form // a form without it answers 400
    return redirect(urlFor(userProfile, { username }))
  }
  return `<!doctype html>
<form method="post">
<p><label>Name <input name="username"></label>
<p><input type="submit" value="Log in">
</form>`
})

// Accessing request data
app.rule('/search', () => {
  const searchword = request.args.get('key', '')
  return `Searching for ${escape(searchword)}`
})

// Cookies, on a response of one's own
app.rule('/remember', () => {
  const response = makeResponse(`Hello again, ${escape(request.cookies.get('username', 'stranger'))}`)
  response.setCookie('username', request.args.get('username', 'the username'))
  return response
})

// Redirects and errors
app.rule('/old-index', () => redirect(urlFor('index')))
app.rule('/secret', () => abort(401))
app.registerErrorHandler(404, () => [`<!doctype html>
<title>Page not found</title>
<h1>This page does not exist.</h1>
<p><a href="${escape(urlFor('index'))}">Back to the index</a>`, 404])

// APIs with JSON
app.rule('/me', () => ({
  username: 'john',
  theme: 'dark',
  image: urlFor(userProfile, { username: 'john' })
}))
app.rule('/users', () => jsonify(['ann', 'bob']))

export default app
