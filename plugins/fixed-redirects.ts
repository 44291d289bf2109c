import type { IncomingMessage } from 'node:http'
import { hasDotSegment } from '../lib/requests/request-target.ts'
import { CanonicalRedirect } from './canonical-redirect.ts'
import type { Routed } from './rule-router.ts'
import type { Scope } from './scope.ts'

export interface FixedRedirect {
  readonly method: string | undefined
  readonly scope: Scope
  readonly redirect: CanonicalRedirect
}

/** The redirects from a rule without variables, asked for without its slash, to that slash: the same for whoever asks, so made once. */
export class FixedRedirects {
  readonly #byUrl = new Map<string, FixedRedirect>()

  find ({ url = '', method }: IncomingMessage): FixedRedirect | undefined {
    const fixed = this.#byUrl.get(url)
    return fixed?.method === method ? fixed : undefined
  }

  /** Remembers what the rules said of this request, if it is such a redirect. There is at most one for each rule. */
  add ({ url = '', method }: IncomingMessage, { scope, result }: Routed): void {
    if (result.kind !== 'redirect' || result.rule.variables.length > 0 || result.path !== `${url}/` || hasDotSegment(result.path)) return
    const { proxy, applicationRoot } = scope.settings
    if (proxy?.prefix === undefined) this.#byUrl.set(url, { method, scope, redirect: new CanonicalRedirect(applicationRoot + result.path) })
  }
}
