import { Session } from 'node:inspector'
import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

// tsx writes source maps whose text of the source is null; the coverage report then takes every file for an empty one,
// of which nothing is uncovered. Without the field it reads the file.
// It also looks for an older kind of module behind each import(), which is a branch that no module here takes; without it
// the code keeps its length, to which the map belongs.

if (isMainThread) {
  register(import.meta.url)
  keepBranches()
}

/**
 * When the last debugger of a process leaves, V8 forgets which branches were taken. This one stays, and sees nothing: not
 * even that of an app in debug mode, which it would get in the way of, notices.
 */
function keepBranches () {
  const session = new Session()
  session.connect()
  session.post('Debugger.enable')
  session.post('Debugger.setBlackboxPatterns', { patterns: ['^'] })
  session.post('Debugger.setSkipAllPauses', { skip: true })
}

export async function load (url, context, nextLoad) {
  const loaded = await nextLoad(url, context)
  if (!url.endsWith('.ts') && !url.includes('.ts?')) return loaded
  return { ...loaded, source: String(loaded.source).replaceAll(INTEROP, (text) => '.then()'.padEnd(text.length)).replace(INLINE_MAP, withoutEmptySources) }
}

function withoutEmptySources (_comment, prefix, encoded) {
  const { sourcesContent: _, ...map } = JSON.parse(Buffer.from(encoded, 'base64').toString())
  return prefix + Buffer.from(JSON.stringify(map)).toString('base64')
}

const INTEROP = '.then(s=>{const e="default";return s[e]&&typeof s[e]=="object"&&"__esModule"in s[e]?s[e]:s})'
const INLINE_MAP = /(\/\/# sourceMappingURL=data:application\/json;base64,)([\w+/=]+)/
