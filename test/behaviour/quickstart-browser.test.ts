import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { noBrowser, openPage } from '../browser.ts'

t.test('the quickstart app in a browser', { skip: noBrowser }, async (t) => {
  const folder = t.testdir({ uploads: {}, 'my photo.txt': 'three lines\nof\ntext\n' })
  process.env['UPLOADS'] = join(folder, 'uploads')
  const { default: app } = await import('../../examples/quickstart/app.ts')
  t.teardown(() => app.close())
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const page = await openPage(t)
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  const shoot = async (name: string): Promise<void> => {
    const { SCREENSHOTS } = process.env
    if (SCREENSHOTS !== undefined) writeFileSync(join(SCREENSHOTS, `${name}.png`), await page.screenshot())
  }

  await t.test('logs a visitor in, and says so once', async (t) => {
    await page.goto(origin)
    await page.getByRole('link', { name: 'Log in' }).click()
    await page.getByLabel('Name').fill('')
    await page.getByRole('button', { name: 'Log in' }).click()
    t.equal(await page.getByRole('alert').textContent(), 'Please give a name.')
    await page.getByLabel('Name').fill('<b>Ann</b>')
    await shoot('login')
    await page.getByRole('button', { name: 'Log in' }).click()
    t.equal(page.url(), `${origin}/`)
    t.equal(await page.getByRole('status').textContent(), 'Welcome, <b>Ann</b>!')
    t.match(await page.locator('nav').textContent(), /Logged in as <b>Ann<\/b>/)
    await shoot('logged-in')
    await page.reload()
    t.equal(await page.getByRole('status').count(), 0, 'the message is gone')
    t.match(await page.locator('nav').textContent(), /Logged in as/, 'the session stays')
  })

  await t.test('takes a file, lists it and gives it back', async (t) => {
    await page.getByRole('link', { name: 'Files' }).click()
    t.match(await page.locator('main').textContent(), /Nothing is here yet/)
    await page.getByRole('button', { name: 'Upload' }).click()
    t.equal(await page.getByRole('status').textContent(), 'Choose a file first.')
    await page.getByLabel('A file').setInputFiles(join(folder, 'my photo.txt'))
    await page.getByRole('button', { name: 'Upload' }).click()
    t.equal(await page.getByRole('status').innerHTML(), '<em>my_photo.txt</em> has 20 bytes.')
    t.equal(readFileSync(join(folder, 'uploads/my_photo.txt'), 'utf8'), 'three lines\nof\ntext\n')
    await shoot('uploaded')
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'my_photo.txt' }).click()])
    t.equal(download.suggestedFilename(), 'my_photo.txt')
    t.equal(readFileSync(await download.path(), 'utf8'), 'three lines\nof\ntext\n')
  })

  await t.test('has its own page for what is missing, with its style', async (t) => {
    const answer = await page.goto(`${origin}/nowhere`)
    t.equal(answer?.status(), 404)
    t.equal(await page.title(), 'Page not found · The quickstart')
    t.equal(await page.locator('h1').textContent(), 'This page does not exist.')
    t.equal(await page.evaluate('getComputedStyle(document.querySelector("header")).display'), 'flex', 'static/style.css is there')
    await shoot('missing')
  })

  await t.test('logs the visitor out', async (t) => {
    await page.getByRole('button', { name: 'Log out' }).click()
    t.equal(page.url(), `${origin}/`)
    t.equal(await page.getByRole('status').textContent(), 'You are logged out.')
    t.match(await page.locator('nav').textContent(), /Log in/)
    t.same(await page.context().cookies(), [], 'an empty session has no cookie')
  })

  t.same(errors, [])
})
