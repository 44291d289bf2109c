import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { Locator, Page } from 'playwright-core'
import { noBrowser, openPage } from '../browser.ts'
import type { RunningTest } from '../build-app.ts'
import { UNMEASURED } from '../cli.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const APP = `import Fastify from 'fastify'
import flaskish from 'flaskish'
import { price } from 'shop'

interface Post {
  readonly id: number
  readonly title: string
}

const app = Fastify()
await app.register(flaskish, { debug: true })

const posts: readonly Post[] = [{ id: 1, title: 'First' }, { id: 2, title: 'Second' }]

function findTitle (id: number): string {
  const post = posts.find((candidate) => candidate.id === id)
  const shout = (text: string): string => text.toUpperCase()
  return shout(post!.title)
}

app.rule('/post/<int:id>', async function showPost ({ id }) {
  const heading = ['Post', id].join(' ')
  await null
  return [heading, findTitle(id)].join()
})

app.rule('/price', () => price(7))

app.rule('/hostile', () => { throw new Error('</textarea></script><script>window.hacked = 1</script>') })

console.log(await app.listen({ port: 0 }))
`

const LIBRARY = {
  'package.json': '{ "type": "module", "exports": "./index.js" }',
  'index.js': `export function price (amount) {
  const taxed = [amount, amount * 2]
  throw new RangeError('no price for ' + taxed)
}
`
}

interface Files { [name: string]: string | Files }

/** The app in a process of its own: its address, and the PIN that it shows after the first error. */
async function startApp (t: RunningTest & { testdir (files: Files): string }): Promise<{ address: string, pin: () => string }> {
  const folder = t.testdir({ 'app.ts': APP, node_modules: { shop: LIBRARY } })
  const child = spawn(process.execPath, ['--import=tsx', '--conditions=flaskish-source', `${folder}/app.ts`], { cwd: ROOT, env: UNMEASURED })
  t.teardown(async () => {
    child.kill()
    await once(child, 'exit')
  })
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => { log += chunk })
  const [address] = await once(child.stdout, 'data') as [Buffer]
  return { address: String(address).trim(), pin: () => / \* Debugger PIN: (\d{3}-\d{3}-\d{3})\n/.exec(log)?.[1] ?? '' }
}

/** Types code into a console and gives what it prints then. */
async function type (console: Locator, code: string): Promise<string | null> {
  const printed = console.locator('.value, .failed')
  const count = await printed.count()
  await console.locator('textarea').fill(code)
  await console.locator('textarea').press('Enter')
  await printed.nth(count).waitFor()
  return printed.nth(count).textContent()
}

async function enterPin (page: Page, pin: string): Promise<void> {
  await page.fill('#pin input', pin)
  await page.press('#pin input', 'Enter')
}

t.test('the debugger in a browser', { skip: noBrowser }, async (t) => {
  t.test('evaluates in each frame, after the PIN', async (t) => {
    const { address, pin } = await startApp(t)
    const page = await openPage(t)
    await page.goto(`${address}/post/9`)

    t.equal(await page.title(), "TypeError: Cannot read properties of undefined (reading 'title')")
    t.match(await page.locator('.hit').first().textContent(), /^18 {2}return shout\(post!\.title\)\n$/)
    const [find, show] = [page.locator('.frame').nth(0), page.locator('.frame').nth(1)]
    t.match(await find.locator('summary').textContent(), /^findTitle .*app\.ts:18:/)
    t.match(await find.locator('.variables').textContent(), /id9.*postundefined/)
    const innerConsole = find.locator('.console')
    await innerConsole.locator('textarea').fill('id + 1')
    await innerConsole.locator('textarea').press('Enter')
    await enterPin(page, '000-000-000')
    await page.locator('.says', { hasText: 'not the PIN' }).waitFor()
    t.equal(await innerConsole.locator('.value').count(), 0)
    await enterPin(page, pin())
    await innerConsole.locator('.value').waitFor()
    t.equal(await innerConsole.locator('.value').textContent(), '10')

    t.equal(await type(innerConsole, "shout('hey')"), "'HEY'")
    t.equal(await type(innerConsole, 'posts[0]'), "{ id: 1, title: 'First' }")
    t.equal(await type(innerConsole, 'await new Promise((resolve) => setTimeout(resolve, 10, id))'), '9')
    t.equal(await type(innerConsole, 'const twice = id * 2'), 'undefined')
    t.equal(await type(innerConsole, 'twice'), '18')
    t.equal(await type(innerConsole, 'post.title'), "Uncaught TypeError: Cannot read properties of undefined (reading 'title')")
    t.equal(await type(innerConsole, "'<img src=x onerror=alert(1)>'"), "'<img src=x onerror=alert(1)>'")

    const area = innerConsole.locator('textarea')
    for (const [key, value] of [['ArrowUp', "'<img src=x onerror=alert(1)>'"], ['ArrowUp', 'post.title'], ['ArrowUp', 'twice'], ['ArrowDown', 'post.title']] as const) {
      await area.press(key)
      t.equal(await area.inputValue(), value)
    }
    await area.fill('')
    await area.pressSequentially('if (id) {')
    await area.press('Shift+Enter')
    await area.pressSequentially('id * 3 }')
    await area.press('Enter')
    await innerConsole.locator('.value', { hasText: '27' }).waitFor()
    await area.press('Control+l')
    t.equal(await innerConsole.locator('.value').count(), 0)

    await show.locator('summary').click()
    t.match(await show.locator('.hit').textContent(), /^24 {2}return \[heading, findTitle\(id\)\]\.join\(\)\n$/)
    t.equal(await type(show.locator('.console'), 'heading'), "'Post 9'")
    t.equal(await type(show.locator('.console'), 'twice'), 'Uncaught ReferenceError: twice is not defined')
    if (process.env['SCREENSHOT'] !== undefined) await page.screenshot({ path: process.env['SCREENSHOT'], fullPage: true })
  })

  t.test('shows the variables of a library when it is asked to', async (t) => {
    const { address, pin } = await startApp(t)
    const page = await openPage(t)
    await page.goto(`${address}/price`)
    const fold = page.locator('.fold').first()
    t.match(await fold.locator('summary').first().textContent(), '1 frame of shop')
    await fold.locator('summary').first().click()
    await fold.locator('.frame summary').click()
    await fold.locator('button', { hasText: 'Show variables' }).click()
    await enterPin(page, pin())
    await fold.locator('table').waitFor()
    t.equal(await fold.locator('.variables').textContent(), 'amount7taxed[ 7, 14 ]')
    t.equal(await type(fold.locator('.console'), 'taxed[1] + amount'), '21')
  })

  t.test('works by keyboard, opens all, copies, and runs nothing that it is told', async (t) => {
    const { address } = await startApp(t)
    const page = await openPage(t)
    const messages: string[] = []
    page.on('console', (message) => messages.push(message.text()))
    await page.goto(`${address}/hostile`)
    t.equal(await page.evaluate('window.hacked'), undefined)
    t.match(await page.locator('.message').first().textContent(), '</textarea></script><script>window.hacked = 1</script>')

    const fold = page.locator('.fold')
    t.equal(await fold.getAttribute('open'), null)
    await fold.locator('summary').first().focus()
    await page.keyboard.press('Enter')
    t.not(await fold.getAttribute('open'), null)
    await page.click('#open')
    t.equal(await page.locator('details:not([open])').count(), 0)
    await page.click('#open')
    t.equal(await page.locator('details[open]').count(), 0)
    t.match(await page.locator('#text').inputValue(), /^500 Internal Server Error: GET \/hostile\n\nError: /)
    await page.click('#copy')
    await page.locator('#copy', { hasText: 'Copied' }).waitFor()
    t.same(messages.filter((message) => /content security|refused|error/i.test(message) && !message.includes('status of 500')), [])
  })

  t.test('is locked by ten wrong PINs', async (t) => {
    const { address, pin } = await startApp(t)
    const page = await openPage(t)
    await page.goto(`${address}/post/9`)
    const area = page.locator('.console textarea').first()
    await area.fill('id')
    await area.press('Enter')
    for (let i = 1; i <= 10; i++) {
      const answered = page.waitForResponse((response) => response.url().endsWith('/pin'))
      await enterPin(page, '000-000-000')
      await answered
    }
    await page.locator('.says', { hasText: 'Too many wrong PINs' }).waitFor()
    await enterPin(page, pin())
    await page.locator('.says', { hasText: 'Too many wrong PINs' }).waitFor()
    await page.click('#cancel')
    await page.locator('.console .failed', { hasText: 'Locked' }).waitFor()
    t.equal(await page.locator('.console .value').count(), 0)
  })
})
