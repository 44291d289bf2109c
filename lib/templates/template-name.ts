import { sep } from 'node:path'
import { safeSegments } from '../files/safe-join.ts'

/** A template's name in one spelling, "/" between folders; undefined for one that leads out of its folder, or to no file. */
export function toTemplateName (name: string): string | undefined {
  const segments = safeSegments([name], { windows: sep === '\\' })
  return segments === undefined || segments.length === 0 ? undefined : segments.join('/')
}

/** Whether values are escaped in a template of this name: in HTML and XML, and in Handlebars' own endings unless another one stands before. */
export function escapesHtml (name: string): boolean {
  const [ending = '', before = ''] = endingsOf(name)
  return ESCAPED.has(ENGINE_ENDINGS.has(ending) && before !== '' ? before : ending)
}

/**
 * Whether a name that is not there was written by a visitor who wants out of the folder: no program asks for "..", for a
 * drive, or for an escape.
 */
export function leadsAstray (name: string): boolean {
  return ASTRAY.test(name.normalize('NFKC'))
}

/** The last ending without its dot, and the one before it, in lower case; what has no dot has none. */
function endingsOf (name: string): string[] {
  const [, ...endings] = name.slice(name.lastIndexOf('/') + 1).toLowerCase().split('.')
  return endings.reverse()
}

const ESCAPED: ReadonlySet<string> = new Set(['html', 'htm', 'xml', 'xhtml', 'svg', 'hbs', 'handlebars'])
const ENGINE_ENDINGS: ReadonlySet<string> = new Set(['hbs', 'handlebars'])
const ASTRAY = /^[/~]|(?:^|\/)\.\.|[\p{Cc}\uFFFD%\\:;?#*<>|"]/u
