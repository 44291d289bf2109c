import assert from 'node:assert/strict'
import Fastify from 'fastify'
import flaskish, { flaskish as named, redirect, request, rule, url_for as urlForInFlask, urlFor } from 'flaskish'

assert.equal(named, flaskish)
assert.equal(urlForInFlask, urlFor)

const app = Fastify()
const showPost = rule('/post/<int:postId>')
await app.register(flaskish)
app.rule(showPost, ({ postId }) => ({ postId, next: urlFor(showPost, { postId: postId + 1 }), asked: request.path }))
app.rule('/', () => redirect(showPost.url({ postId: 1 })))

const post = await app.inject('/post/7')
assert.equal(post.statusCode, 200)
assert.deepEqual(post.json(), { postId: 7, next: '/post/8', asked: '/post/7' })
assert.equal((await app.inject('/')).headers.location, '/post/1')
assert.equal((await app.inject({ method: 'POST', url: '/post/7' })).headers.allow, 'GET, HEAD, OPTIONS')
await app.close()
console.log('ok: import')
