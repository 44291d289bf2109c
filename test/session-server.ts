import Fastify from 'fastify'
import flaskish, { flash, getFlashedMessages, session } from 'flaskish'
import { createClient } from 'redis'

// A server of tests about sessions in several processes. It listens on PORT; KEYS are its secret keys, with commas between
// them; REDIS is the socket of the server that keeps its sessions, which otherwise are cookies.

const { PORT, KEYS = '', REDIS } = process.env
const app = Fastify({ requestTimeout: 1500 })

if (REDIS === undefined) {
  await app.register(flaskish, { secretKey: KEYS.split(',') })
} else {
  const redis = createClient({ socket: { path: REDIS, reconnectStrategy: 100 } })
  redis.on('error', () => {})
  await redis.connect()
  app.addHook('onClose', () => redis.destroy())
  await app.register(flaskish, {
    secretKey: KEYS.split(','),
    session: {
      store: {
        get: (id) => redis.get(`session:${id}`),
        set: (id, data, seconds) => redis.set(`session:${id}`, data, { expiration: { type: 'EX', value: seconds } }),
        delete: (id) => redis.del(`session:${id}`)
      }
    }
  })
}

app.rule('/', () => ({ ...session }))
app.rule('/login/<name>', ({ name }) => {
  session.regenerate()
  session['user'] = name
  return 'in'
})
app.rule('/count', () => {
  session['count'] = Number(session.get('count', 0)) + 1
  return String(session['count'])
})
app.rule('/flash', () => {
  flash('once')
  return 'flashed'
})
app.rule('/flashes', () => ({ messages: getFlashedMessages() }))
app.rule('/logout', () => {
  session.clear()
  return 'out'
})
app.get('/up', () => 'up')

await app.listen({ host: '127.0.0.1', port: Number(PORT) })
