import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CommandFailure } from '../../lib/commands/command-failure.ts'
import { messageOf } from '../../lib/commands/error-text.ts'
import type { OptionValues } from '../../lib/commands/parse-arguments.ts'
import { buildRouteTypes, toRuleText, type EndpointRules } from '../../lib/commands/route-types.ts'
import { loadApp, startApp, type LoadedApp } from './load-app.ts'
import { say, warn } from './terminal.ts'

/** `flaskish types`: writes the declarations of all endpoints. */
export async function types (values: OptionValues): Promise<number> {
  const loaded = await loadApp(process.env['FLASKISH_APP'], warn)
  await startApp(loaded, warn)
  const { app } = loaded
  const text = buildRouteTypes(listEndpoints(loaded))
  await app.close()
  const { out = 'flaskish-routes.d.ts' } = values
  if (out === '-') {
    process.stdout.write(text)
    return 0
  }
  const path = resolve(String(out))
  if (readText(path) === text) {
    say(`${out} is up to date`)
    return 0
  }
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new CommandFailure(`Cannot write ${JSON.stringify(out)}: ${messageOf(error)}. Give another file with --out.`)
  }
  say(`Wrote ${out}`)
  return 0
}

/** Endpoints of plain routes are written as rules. */
function listEndpoints ({ app, instances }: LoadedApp): EndpointRules[] {
  const plain = new Set(instances.plainRoutesOf(app).map(({ rule }) => rule))
  return instances.scopesOf(app).flatMap(({ table }) => [...table]).map(({ endpoint, source, pieces }) => ({ endpoint, rule: plain.has(source) ? toRuleText(pieces) : source }))
}

/** A file that is not there says nothing; the compiler has no reason to start anew over the same text. */
function readText (path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
