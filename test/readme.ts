import { readFileSync } from 'node:fs'

/** The manual, as it stands in the repository. */
export const README: string = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** A block of TypeScript as a module: what comes before it in the manual is taken for granted. */
export interface Example {
  readonly file: string
  readonly line: number
  readonly text: string
  /** Whether it can run here: it does not begin to listen. */
  readonly runs: boolean
  /** Whether it changes the package's types for everything that is compiled with it. */
  readonly declaresTypes: boolean
}

/** Every TypeScript block, the first of them as `app.ts`. Blocks without imports get those of the names they use, and an app. */
export function findExamples (names: readonly string[]): Example[] {
  const blocks = [...README.matchAll(/^```ts\n(.*?)^```$/gms)]
  return blocks.map(({ 1: block = '', index }, place) => ({
    file: place === 0 ? 'app.ts' : `example-${place}.ts`,
    line: README.slice(0, index).split('\n').length + 1,
    text: place === 0 ? block : toModule(block, names),
    runs: !block.includes('.listen('),
    declaresTypes: block.includes('declare module')
  }))
}

/** The headings of one level, without the marks. */
export function findHeadings (level: number): string[] {
  const prose = README.replace(/^```.*?^```$/gms, '')
  return [...prose.matchAll(new RegExp(`^#{${level}} (.+)$`, 'gm'))].map(([, text = '']) => text)
}

function toModule (block: string, names: readonly string[]): string {
  const imports = /^import /m.test(block) ? '' : importsFor(block, names)
  const app = imports === '' || /\bconst app\b/.test(block) ? '' : "const app = Fastify()\nawait app.register(flaskish, { config: { title: 'Manual' } })\n"
  const end = /\bconst app\b/.test(app + block) ? 'await app.ready()\nawait app.close()\n' : ''
  return imports + app + block + end
}

function importsFor (block: string, names: readonly string[]): string {
  const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(block))
  return `import assert from 'node:assert/strict'\nimport Fastify from 'fastify'\nimport flaskish, { ${used.join(', ')} } from 'flaskish'\n`
}
