import Fastify = require('fastify')
import flaskish = require('flaskish')

const app = Fastify()
app.register(flaskish.default, { errorPages: 'json' })
app.after(() => {
  const showUser = app.rule('/user/<name>', ({ name }) => name.toUpperCase())
  flaskish.urlFor(showUser, { name: 'ann' })
  // @ts-expect-error name is missing
  flaskish.urlFor(showUser)
})
