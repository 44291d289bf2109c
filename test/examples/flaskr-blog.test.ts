import t from 'tap'
import { logIn, openBlog, picturesIn, PNG } from './blog.ts'

t.test('posts of the example blog', async (t) => {
  t.test('are shown to everybody, the newest first, and each page has ten', async (t) => {
    const { app } = await openBlog(t)
    const reader = app.testClient()
    t.match((await reader.get('/')).text, 'Nobody has written anything yet.')
    const writer = await logIn(app, 'ann')
    for (let number = 1; number <= 21; number++) await writer.post('/create', { form: { title: `Post ${number}`, body: '<i>' } })
    const titles = async (path: string): Promise<string[]> => [...(await reader.get(path)).text.matchAll(/<h2>Post (\d+)/g)].map(([, number = '']) => number)
    t.same(await titles('/'), ['21', '20', '19', '18', '17', '16', '15', '14', '13', '12'])
    t.same(await titles('/page/3'), ['1'])
    t.match((await reader.get('/')).text, /&lt;i&gt;[^]*<a rel="next" href="\/page\/2">/)
    t.match((await reader.get('/page/2')).text, /<a rel="prev" href="\/">[^]*<a rel="next" href="\/page\/3">/)
    t.notMatch((await reader.get('/page/3')).text, 'rel="next"')
    t.same(await Promise.all(['/page/4', '/page/1', '/page/0'].map(async (path) => (await reader.get(path)).status)), [404, 404, 404])
    t.notMatch((await reader.get('/')).text, 'Edit')
    t.match((await writer.get('/')).text, 'href="/21/update"')
  })

  t.test('are written, changed and deleted by those who have logged in', async (t) => {
    const { app } = await openBlog(t)
    const client = app.testClient()
    for (const path of ['/create', '/1/update', '/9/update']) t.match(await client.get(path), { status: 302, location: '/auth/login' }, path)
    for (const path of ['/create', '/1/update', '/1/delete']) t.match(await client.post(path), { status: 302, location: '/auth/login' }, path)
  })

  t.test('are changed and deleted by their author alone', async (t) => {
    const { app } = await openBlog(t)
    const author = await logIn(app, 'ann')
    await author.post('/create', { form: { title: 'Mine', body: 'A text' } })
    const other = await logIn(app, 'bob')
    t.match(await other.get('/1/update'), { status: 403, text: 'This post is not yours.' })
    t.equal((await other.post('/1/update', { form: { title: 'Yours', body: '' } })).status, 403)
    t.equal((await other.post('/1/delete')).status, 403)
    t.match(await author.get('/1/update'), { status: 200, text: 'value="Mine"' })
    t.match((await author.post('/1/update', { form: { title: 'Changed', body: 'Another text' }, followRedirects: true })).text, /Your post is changed\.[^]*<h2>Changed<\/h2>[^]*Another text/)
    t.match((await author.post('/1/delete', { followRedirects: true })).text, /Your post is deleted\.[^]*Nobody has written anything yet/)
  })

  t.test('that are missing are 404', async (t) => {
    const { app } = await openBlog(t)
    const client = await logIn(app, 'ann')
    t.match(await client.get('/7/update'), { status: 404, text: 'There is no post 7.' })
    t.equal((await client.post('/7/update', { form: { title: 'x' } })).status, 404)
    t.equal((await client.post('/7/delete')).status, 404)
    t.equal((await client.get('/9007199254740991/update')).status, 404)
    t.equal((await client.get('/99999999999999999999/update')).status, 404)
    t.equal((await client.get('/7/delete')).status, 405)
  })

  t.test('need a title, and what was written stays in the form', async (t) => {
    const { app } = await openBlog(t)
    const client = await logIn(app, 'ann')
    t.match(await client.post('/create', { form: { title: ' ', body: 'A <text>' } }), { status: 422, text: /Please give your post a title\.[^]*>A &lt;text&gt;<\/textarea>/ })
    t.match(await client.post('/create', { form: { title: 'x'.repeat(201) } }), { status: 422, text: 'at most 200 characters' })
    await client.post('/create', { form: { title: 'A title' } })
    t.match(await client.post('/1/update', { form: { title: '', body: 'New' } }), { status: 422, text: /Please give your post a title\.[^]*>New<\/textarea>/ })
  })

  t.test('have a picture, which is kept under a name of the blog\'s, and sent as what it is', async (t) => {
    const { app, instance } = await openBlog(t)
    const client = await logIn(app, 'ann')
    await client.post('/create', { form: { title: 'With' }, files: { picture: { data: PNG, filename: '../../evil.html', contentType: 'text/html' } } })
    const [name = ''] = picturesIn(instance)
    t.match(name, /^[\w-]{36}\.png$/)
    t.match((await client.get('/')).text, `<img src="/pictures/${name}" alt="Picture of the post “With”"`)
    const picture = await client.get(`/pictures/${name}`)
    t.same(picture.bytes, PNG)
    t.match(Object.fromEntries(picture.headers), { 'content-type': 'image/png', 'x-content-type-options': 'nosniff', 'cache-control': /max-age=31536000/ })
    t.equal(picture.headers.has('vary'), false, 'it is the same for everybody')
    for (const path of ['/pictures/..%2Fflaskr.sqlite', '/pictures/%2e%2e%2fsecret-key', '/pictures/x.png']) t.equal((await client.get(path)).status, 404, path)
  })

  t.test('have a picture of a type that is known by its content', async (t) => {
    const { app, instance } = await openBlog(t)
    const client = await logIn(app, 'ann')
    const rows = [
      ['png', PNG], ['jpg', '\xff\xd8\xff\xe0...'], ['gif', 'GIF89a...'], ['webp', 'RIFF\x0a\x00\x00\x00WEBPVP8 '],
      [undefined, '<svg xmlns="http://www.w3.org/2000/svg"/>'], [undefined, '<script>'], [undefined, 'GIF'], [undefined, '']
    ] as const
    for (const [type, text] of rows) {
      const before = picturesIn(instance)
      const data = typeof text === 'string' ? Buffer.from(text, 'latin1') : text
      const response = await client.post('/create', { form: { title: 'A title' }, files: { picture: { data, filename: 'a.png', contentType: 'image/png' } } })
      const added = picturesIn(instance).filter((name) => !before.includes(name))
      t.equal(response.status, type === undefined ? 422 : 302)
      t.same(added.map((name) => name.split('.')[1]), type === undefined ? [] : [type])
      if (type === undefined) t.match(response.text, 'Please choose a picture')
    }
  })

  t.test('have pictures of a limited size', async (t) => {
    const { app, instance } = await openBlog(t)
    const client = await logIn(app, 'ann')
    const response = await client.post('/create', { form: { title: 'Large' }, files: { picture: { data: Buffer.concat([PNG, Buffer.alloc(5_242_880)]), filename: 'a.png' } } })
    t.match(response, { status: 413, text: '<h1>Request Entity Too Large</h1>' })
    t.same(picturesIn(instance), [])
  })

  t.test('get another picture, lose it, and leave none behind', async (t) => {
    const { app, instance } = await openBlog(t)
    const client = await logIn(app, 'ann')
    const files = { picture: { data: PNG, filename: 'a.png' } }
    await client.post('/create', { form: { title: 'A title' }, files })
    const [first] = picturesIn(instance)
    await client.post('/1/update', { form: { title: 'Same picture' }, files: { picture: { data: '', filename: '' } } })
    t.same(picturesIn(instance), [first])
    await client.post('/1/update', { form: { title: 'Another picture', 'without-picture': 'on' }, files })
    t.equal(picturesIn(instance).length, 1)
    t.not(picturesIn(instance)[0], first)
    await client.post('/1/update', { form: { title: 'No picture', 'without-picture': 'on' } })
    t.same(picturesIn(instance), [])
    t.notMatch((await client.get('/')).text, '<img')
    await client.post('/1/update', { form: { title: 'A picture' }, files })
    await client.post('/1/delete')
    t.same(picturesIn(instance), [])
  })
})
