import { existsSync } from 'node:fs'
import { chromium, type Page } from 'playwright-core'
import type { RunningTest } from './build-app.ts'

/**
 * Why tests in a browser are skipped: where there is no Chromium.
 * @example t.test('shows the page', { skip: noBrowser }, async (t) => { const page = await openPage(t) … })
 */
export const noBrowser: string | false = findBrowser() === undefined && 'there is no Chromium: apt-get install chromium, or set CHROMIUM to its path'

if (noBrowser !== false) console.error(`Tests in a browser are skipped: ${noBrowser}.`)

/** A page of a headless Chromium of its own, which closes at the end of the test. */
export async function openPage (t: RunningTest): Promise<Page> {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error(`Cannot open a page: ${noBrowser}.`)
  const browser = await chromium.launch({ executablePath, headless: true, args: ARGUMENTS })
  t.teardown(() => browser.close())
  const page = await browser.newPage()
  page.setDefaultTimeout(30_000)
  return page
}

function findBrowser (): string | undefined {
  return [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path !== undefined && existsSync(path))
}

const ARGUMENTS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'
]
