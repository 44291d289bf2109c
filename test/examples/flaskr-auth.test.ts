import t from 'tap'
import { logIn, openBlog, PASSWORD } from './blog.ts'

t.test('accounts of the example blog', async (t) => {
  t.test('are made by a form, and then lead to the log in', async (t) => {
    const { app } = await openBlog(t)
    const client = app.testClient()
    t.match(await client.get('/auth/register'), { status: 200, text: '<h1>Register</h1>' })
    const response = await client.post('/auth/register', { form: { name: ' ann ', password: PASSWORD } })
    t.match(response, { status: 302, location: '/auth/login' })
    const { rows } = await app.db.execute('SELECT name, password FROM user')
    t.match(rows, [{ name: 'ann', password: /^scrypt:/ }])
    t.match((await client.get('/auth/login')).text, 'Your account is ready, ann.')
    t.notMatch((await client.get('/auth/login')).text, 'Your account is ready')
  })

  t.test('need a name that is free, and a password of some length', async (t) => {
    const { app } = await openBlog(t)
    await logIn(app, 'ann')
    const rows = [
      ['', PASSWORD, 'Please choose a name.'],
      ['  ', PASSWORD, 'Please choose a name.'],
      ['x'.repeat(41), PASSWORD, 'at most 40 characters'],
      ['bob', 'short', 'at least 8 characters'],
      ['Ann', PASSWORD, 'The name “Ann” is taken.']
    ] as const
    for (const [name, password, text] of rows) {
      const response = await app.testClient().post('/auth/register', { form: { name, password } })
      t.equal(response.status, 422, text)
      t.match(response.text, text)
    }
    t.equal((await app.db.execute('SELECT id FROM user')).rows.length, 1)
    t.match(await app.testClient().post('/auth/register', { form: { name: '<b>', password: '' } }), { text: 'value="&lt;b&gt;"' })
    t.equal((await app.testClient().post('/auth/register')).status, 422, 'a form without fields')
  })

  t.test('are logged in to, in a new session, and told so once', async (t) => {
    const { app } = await openBlog(t)
    await logIn(app, 'ann')
    const client = app.testClient()
    await client.sessionTransaction((session) => { session['planted'] = true })
    const response = await client.post('/auth/login', { form: { name: 'ann', password: PASSWORD } })
    t.match(response, { status: 302, location: '/' })
    t.equal(response.session.userId, 1)
    t.equal('planted' in response.session, false)
    await client.withContext(async () => {
      t.match(await client.get('/'), { text: 'Welcome, ann.', g: { user: { id: 1, name: 'ann' } } })
      t.notMatch((await client.get('/')).text, 'Welcome')
    })
  })

  t.test('are not logged in to with a wrong name or password, which look alike', async (t) => {
    const { app } = await openBlog(t)
    await logIn(app, 'ann')
    const client = app.testClient()
    const rows = [['ann', 'wrong password'], ['ann', ''], ['eve', PASSWORD], ['eve', ''], ['', '']] as const
    for (const [name, password] of rows) {
      const response = await client.post('/auth/login', { form: { name, password } })
      t.equal(response.status, 422)
      t.match(response.text, '<p class="flash error" id="error" role="alert">Name or password is wrong.</p>')
      t.equal('userId' in response.session, false)
    }
  })

  t.test('are logged out of by a button, not by a link', async (t) => {
    const { app } = await openBlog(t)
    const client = await logIn(app, 'ann')
    t.equal((await client.get('/auth/logout')).status, 405)
    const response = await client.post('/auth/logout', { followRedirects: true })
    t.match(response.text, /You are logged out\.[^]*/)
    t.notMatch(response.text, 'Log out')
    t.equal('userId' in response.session, false)
  })

  t.test('that are gone log nobody in', async (t) => {
    const { app } = await openBlog(t)
    const client = await logIn(app, 'ann')
    await app.db.execute('DELETE FROM user')
    t.notMatch((await client.get('/')).text, 'Log out')
    t.match(await client.get('/create'), { status: 302, location: '/auth/login' })
  })

  t.test('are out of reach of other sites', async (t) => {
    const { app } = await openBlog(t)
    const client = await logIn(app, 'ann')
    const rows = [
      [{ 'Sec-Fetch-Site': 'same-origin', Origin: 'http://localhost' }, 302],
      [{ 'Sec-Fetch-Site': 'none' }, 302],
      [{ 'Sec-Fetch-Site': 'cross-site', Origin: 'http://localhost' }, 403],
      [{ 'Sec-Fetch-Site': 'same-site' }, 403],
      [{ 'Sec-Fetch-Site': 'nonsense' }, 403],
      [{ Origin: 'http://localhost' }, 302],
      [{ Origin: 'http://localhost:8000' }, 403],
      [{ Origin: 'http://evil.example' }, 403],
      [{ Origin: 'null' }, 403],
      [{ Origin: '' }, 403],
      [{}, 302]
    ] as const
    for (const [headers, status] of rows) t.equal((await client.post('/auth/logout', { headers })).status, status, JSON.stringify(headers))
    t.equal((await client.get('/', { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status, 200, 'a link')
  })
})
