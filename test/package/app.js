import Fastify from 'fastify'
import flaskish from 'flaskish'

const app = Fastify()
await app.register(flaskish)
app.rule('/hello/<name>', function hello ({ name }) {
  return `Hello ${name}`
})
app.command('greet', 'Says hello', ([name]) => console.log(`Hello ${name}`))

export default app
