import { readdirSync, readFileSync } from 'node:fs'

/** A page of the manual, as it stands in the repository. */
export interface Page {
  /** README, or the name of a page in docs/ without its ending. */
  readonly name: string
  /** From the root of the repository: docs/patterns.md. */
  readonly path: string
  readonly text: string
}

/** A block of code as a file: of TypeScript, or what such a one reads (a template, a style sheet). */
export interface Example {
  readonly page: Page
  /** Within the folder of its page. */
  readonly file: string
  readonly line: number
  readonly text: string
  readonly isModule: boolean
  /** Whether it can run here: it does not begin to listen. */
  readonly runs: boolean
  /** Whether it changes the package's types for everything that is compiled with it. */
  readonly declaresTypes: boolean
}

/** The first page of all. */
export const README: Page = readPage('README', 'README.md')

/** The README, all pages of docs/, and that of the benchmarks. */
export const PAGES: readonly Page[] = [README, ...findPages().map((file) => readPage(file.replace('.md', ''), `docs/${file}`)), readPage('benchmarks', 'benchmarks/README.md')]

/**
 * Every block of TypeScript, and every other one with a file's name behind its language (```html templates/page.html).
 * One with a name is that file, in a folder that the page's blocks share, so that others can import it. One without a name
 * stands for itself: where it has no imports it gets those of the names it uses, and an app.
 */
export function findExamples (page: Page, names: readonly string[]): Example[] {
  const blocks = [...page.text.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)]
  return blocks.flatMap(({ 1: language, 2: name, 3: block = '', index }, place) => {
    const isModule = language === 'ts'
    if (!isModule && name === undefined) return []
    return [{
      page,
      file: name ?? `example-${place}.ts`,
      line: page.text.slice(0, index).split('\n').length + 1,
      text: name === undefined ? toModule(block, names) : block,
      isModule,
      runs: isModule && !block.includes('.listen('),
      declaresTypes: block.includes('declare module')
    }]
  })
}

/** The headings of one level, without the marks. */
export function findHeadings (page: Page, level: number): string[] {
  return [...proseOf(page).matchAll(new RegExp(`^#{${level}} (.+)$`, 'gm'))].map(([, text = '']) => text)
}

/** Where a page links to within this manual: a page's path from the root of the repository, or another file's, and an anchor. */
export function findLinks (page: Page): Array<{ path: string, anchor: string }> {
  const links = [...proseOf(page).matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g)]
  return links.map(([, path = '', anchor = '']) => ({ path: path === '' ? page.path : new URL(path, `file:///${page.path}`).pathname.slice(1), anchor }))
}

/** What links to the headings of a page end in. */
export function findAnchors (page: Page): string[] {
  return [1, 2, 3].flatMap((level) => findHeadings(page, level)).map((heading) => heading.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-'))
}

/** What stands in a page outside of its code. */
function proseOf ({ text }: Page): string {
  return text.replace(/^```.*?^```$/gms, '')
}

function findPages (): string[] {
  return readdirSync(new URL('../docs/', import.meta.url)).filter((file) => file.endsWith('.md')).sort()
}

function readPage (name: string, path: string): Page {
  return { name, path, text: readFileSync(new URL(`../${path}`, import.meta.url), 'utf8') }
}

function toModule (block: string, names: readonly string[]): string {
  const imports = /^import /m.test(block) ? '' : importsFor(block, names)
  const app = imports === '' || /^const app\b/m.test(block) ? '' : "const app = Fastify()\nawait app.register(flaskish, { root: import.meta.dirname, secretKey: 'the key of the manual alone', config: { title: 'Manual' } })\n"
  const end = /^const app\b/m.test(app + block) ? 'await app.ready()\nawait app.close()\n' : ''
  return imports + app + block + end
}

function importsFor (block: string, names: readonly string[]): string {
  const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(block) && !new RegExp(`\\b(class|const|function|interface|type) ${name}\\b`).test(block))
  return `import assert from 'node:assert/strict'\nimport Fastify from 'fastify'\nimport flaskish, { ${used.join(', ')} } from 'flaskish'\n`
}
