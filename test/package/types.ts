import Fastify, { type FastifyInstance } from 'fastify'
import flaskish, { type Endpoint, type FlaskishOptions, request, rule, urlFor } from 'flaskish'

const options: FlaskishOptions = { strictSlashes: false, trustedHosts: ['.example.com'] }
const app: FastifyInstance = Fastify()
await app.register(flaskish, options)
// @ts-expect-error not a flag
await app.register(flaskish, { strictSlashes: 'no' })

const showPost: Endpoint<'/post/<int:postId>'> = rule('/post/<int:postId>')
app.rule(showPost, ({ postId }) => {
  const id: number = postId
  // @ts-expect-error a number is no text
  const text: string = postId
  return { id, text, next: urlFor(showPost, { postId: id + 1, page: 2 }) }
})

app.rule('/<any(de, en):language>/', { methods: ['GET', 'POST'] }, function index ({ language }, { reply }) {
  const known: 'de' | 'en' = language
  return [`${known} ${request.form.get('name', 'nobody')}`, 201, { 'X-Reply': String(reply.sent) }]
})

// @ts-expect-error a view has to return something
app.rule('/nothing', () => {})
// @ts-expect-error postId is missing
urlFor(showPost)
// @ts-expect-error postId is a number
urlFor(showPost, { postId: 'seven' })
app.registerErrorHandler(404, (error) => [`${error.code}`, 404])
