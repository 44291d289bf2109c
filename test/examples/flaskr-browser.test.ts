import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { noBrowser, openPage } from '../browser.ts'
import { logIn, openBlog, PASSWORD, picturesIn, PNG } from './blog.ts'

t.test('the example blog in a browser', { skip: noBrowser }, async (t) => {
  const { app, instance } = await openBlog(t)
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const other = await logIn(app, 'bob')
  await other.post('/create', { form: { title: 'Of bob', body: 'Somebody else wrote this.' } })
  const page = await openPage(t)
  const files = { photo: join(instance, 'Holiday photo.JPG'), fake: join(instance, 'fake.png'), large: join(instance, 'large.png') }
  const photo = await paint(page)
  writeFileSync(files.photo, photo)
  writeFileSync(files.fake, '<script>alert(1)</script>')
  writeFileSync(files.large, Buffer.concat([PNG, Buffer.alloc(5_300_000)]))
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => { if (message.type() === 'error' && !message.text().includes('server responded')) complaints.push(message.text()) })
  const shoot = async (name: string): Promise<void> => {
    const { SCREENSHOTS } = process.env
    if (SCREENSHOTS !== undefined) writeFileSync(join(SCREENSHOTS, `flaskr-${name}.png`), await page.screenshot())
  }
  /** What flashes, and that it is gone with the next look. */
  const seesOnce = async (text: string): Promise<void> => {
    await page.getByRole('status').waitFor()
    t.same(await page.getByRole('status').allTextContents(), [text])
    await page.goto(page.url())
    t.equal(await page.getByRole('status').count(), 0, `"${text}" is gone`)
  }

  await t.test('registers and logs in', async (t) => {
    await page.goto(origin)
    await shoot('index')
    await page.getByRole('link', { name: 'Register' }).click()
    await page.waitForURL(`${origin}/auth/register`)
    await page.waitForFunction('document.activeElement.id === "name"')
    await page.keyboard.type('bob')
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    t.equal(await page.getByRole('alert').textContent(), 'The name “bob” is taken.')
    await shoot('name-taken')
    await page.getByLabel('Name').fill('<ann>')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Register' }).click()
    await page.waitForURL(`${origin}/auth/login`)
    await shoot('registered')
    await seesOnce('Your account is ready, <ann>. Log in to write.')
    await page.getByLabel('Name').fill('<ann>')
    await page.getByLabel('Password').fill('not my password')
    await page.getByRole('button', { name: 'Log in' }).click()
    t.equal(await page.getByRole('alert').textContent(), 'Name or password is wrong.')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL(`${origin}/`)
    await seesOnce('Welcome, <ann>.')
  })

  await t.test('writes a post with a picture', async (t) => {
    await page.getByRole('link', { name: 'New post' }).click()
    await page.getByLabel('Title').fill('A week at the sea')
    await page.getByLabel('Text').fill('We walked along the shore every morning.\n\nIn the evening there was soup & bread.')
    await page.getByLabel('Picture').setInputFiles(files.fake)
    await page.getByRole('button', { name: 'Publish' }).click()
    t.match(await page.getByRole('alert').textContent(), /PNG, JPEG, GIF or WebP/)
    t.equal(await page.getByLabel('Title').inputValue(), 'A week at the sea', 'nothing has to be typed again')
    await page.getByLabel('Picture').setInputFiles(files.photo)
    await shoot('writing')
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.waitForURL(`${origin}/`)
    await shoot('published')
    await seesOnce('Your post is published.')
    const article = page.getByRole('article').first()
    t.match(await article.textContent(), /A week at the sea[^]*<ann>[^]*soup & bread/)
    t.equal(await page.evaluate('((image) => image.decode().then(() => image.naturalWidth))(document.querySelector("article img"))'), 1200, 'the picture is shown')
  })

  await t.test('is told of a picture that is too large', async (t) => {
    await page.getByRole('link', { name: 'New post' }).click()
    await page.getByLabel('Title').fill('Too large')
    await page.getByLabel('Picture').setInputFiles(files.large)
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('heading', { name: 'Request Entity Too Large' }).waitFor()
    await shoot('too-large')
    await page.getByRole('link', { name: 'Back to the posts' }).click()
    await page.waitForURL(`${origin}/`)
    t.equal(await page.getByRole('article').count(), 2)
    t.equal(picturesIn(instance).length, 1)
  })

  await t.test('edits the post', async (t) => {
    await page.getByRole('link', { name: 'Edit “A week at the sea”' }).click()
    await shoot('editing')
    await page.getByLabel('Title').fill('Two weeks at the sea')
    await page.getByLabel('Remove the picture').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await seesOnce('Your post is changed.')
    t.equal(await page.getByRole('heading', { level: 2 }).first().textContent(), 'Two weeks at the sea')
    t.equal(await page.getByRole('img').count(), 0)
    t.same(picturesIn(instance), [])
  })

  await t.test('cannot edit what somebody else wrote', async (t) => {
    t.equal(await page.getByRole('link', { name: 'Edit “Of bob”' }).count(), 0)
    const answer = await page.goto(`${origin}/1/update`)
    t.equal(answer?.status(), 403)
    t.match(await page.locator('main').textContent(), /Forbidden[^]*This post is not yours\./)
    await shoot('forbidden')
  })

  await t.test('cannot be made to act by another site', async (t) => {
    const { port } = new URL(origin)
    // The same machine under another name is another site.
    await page.route('http://evil.test/', (route) => route.fulfill({ contentType: 'text/html', body: `<form method="post" action="http://127.0.0.1:${port}/2/delete"><button>Win a prize</button></form>` }))
    await page.goto('http://evil.test/')
    await page.getByRole('button').click()
    t.match(await page.locator('main').textContent(), 'This was sent by another site.')
    await page.goto(origin)
    t.equal(await page.getByRole('article').count(), 2)
  })

  await t.test('deletes the post, and logs out', async (t) => {
    await page.getByRole('link', { name: 'Edit “Two weeks at the sea”' }).click()
    await page.getByText('Delete this post').click()
    await page.getByRole('button', { name: 'Delete' }).click()
    await seesOnce('Your post is deleted.')
    t.equal(await page.getByRole('article').count(), 1)
    await page.getByRole('button', { name: 'Log out' }).click()
    await seesOnce('You are logged out.')
    await page.goto(`${origin}/create`)
    t.equal(page.url(), `${origin}/auth/login`)
    await seesOnce('Please log in first.')
  })

  await t.test('fits a phone, in the dark, for those who use the keyboard', async (t) => {
    await other.post('/create', { form: { title: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft', body: 'A long word.' }, files: { picture: { data: photo, filename: 'a.jpg' } } })
    await page.setViewportSize({ width: 360, height: 740 })
    await page.emulateMedia({ colorScheme: 'dark' })
    for (const path of ['/', '/auth/register', '/auth/login', '/nowhere']) {
      await page.goto(origin + path)
      t.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, `${path} does not scroll sideways`)
      await shoot(`phone${path.replaceAll('/', '-')}`)
    }
    await page.goto(origin)
    await page.keyboard.press('Tab')
    t.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content')
    t.equal(await page.evaluate('document.activeElement.getBoundingClientRect().left >= 0'), true, 'what has the focus is seen')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await shoot('focus')
    t.not(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'), 'none')
  })

  t.same(complaints, [])
})

/** A picture that a visitor could have taken. */
async function paint (page: Page): Promise<Buffer> {
  await page.setContent('<body style="margin:0;height:800px;background:radial-gradient(circle at 75% 45%,#fff3c4 0 6%,transparent 7%),linear-gradient(#f6a56b,#f9d9a8 55%,#2f6f83 55%,#123)">')
  return await page.screenshot({ type: 'jpeg', clip: { x: 0, y: 0, width: 1200, height: 800 } })
}
