import { join } from 'node:path'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { readConfig } from '../../examples/flaskr/config.ts'
import { initDatabase, openDatabase } from '../../examples/flaskr/database.ts'
import { hashPassword, isPassword } from '../../examples/flaskr/passwords.ts'
import { openBlog } from './blog.ts'

t.test('the database of the example', async (t) => {
  t.test('keeps what is in it when its tables are made again', async (t) => {
    const { app: { db } } = await openBlog(t)
    await db.execute("INSERT INTO user (name, password) VALUES ('ann', '')")
    await initDatabase(db)
    t.equal((await db.execute('SELECT name FROM user')).rows[0]?.['name'], 'ann')
  })

  t.test('has no post without an author', async (t) => {
    const { app: { db } } = await openBlog(t)
    await t.rejects(db.execute("INSERT INTO post (author_id, title, body) VALUES (7, '', '')"), { code: 'SQLITE_CONSTRAINT' })
  })

  t.test('is closed with the app', async (t) => {
    const { app } = await openBlog(t)
    await app.close()
    t.equal(app.db.closed, true)
  })

  t.test('may be elsewhere, where it is asked with its token', async (t) => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(String(request.headers.authorization))
      response.writeHead(503).end()
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    t.teardown(() => { server.close() })
    const { port } = server.address() as AddressInfo
    const db = openDatabase(readConfig({ DATABASE_URL: `http://127.0.0.1:${port}`, DATABASE_TOKEN: 'the-token', INSTANCE: join(t.testdir(), 'none') }))
    await t.rejects(db.execute('SELECT 1'))
    t.match(asked, ['Bearer the-token'])
  })
})

t.test('the passwords of the example', async (t) => {
  t.test('are kept as what tells nothing of them', async (t) => {
    const [hash, another] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
    t.match(hash, /^scrypt:32768:8:3:[\w-]{22}:[\w-]{43}$/)
    t.not(hash, another)
  })

  t.test('are the same in every Unicode form, and otherwise in none', async (t) => {
    const hash = await hashPassword('caf\u00e9 au lait')
    t.equal(await isPassword('cafe\u0301 au lait', hash), true)
    t.equal(await isPassword('cafe au lait', hash), false)
    t.equal(await isPassword('', hash), false)
  })

  t.test('are checked with the costs of their time', async (t) => {
    // RFC 7914, section 12
    t.equal(await isPassword('pleaseletmein', 'scrypt:16384:8:1:U29kaXVtQ2hsb3JpZGU:cCO9yzr9c0hGHAbNgf046_2o-7qQT44-qbVD9lRdofI'), true)
    await t.rejects(isPassword('pleaseletmein', 'plain:pleaseletmein'), { message: 'Cannot check a password: its hash was made with plain.' })
  })
})
