import type { IncomingMessage } from 'node:http'
import { hasDotSegment } from '../lib/requests/request-target.ts'
import { CanonicalRedirect } from './canonical-redirect.ts'
import type { Routed } from './rule-router.ts'
import type { Scope } from './scope.ts'

/** What answers a URL, and whose rule it is from. */
interface FixedRedirect {
  readonly method: string | undefined
  readonly scope: Scope
  readonly redirect: CanonicalRedirect
}

/** The redirects to the trailing slash of rules without variables: the same for whoever asks, so each is made once. */
export class FixedRedirects {
  readonly #byUrl = new Map<string, FixedRedirect>()

  /** Undefined also for what is remembered of another method. */
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
