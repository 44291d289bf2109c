import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestInit, RequestMatch, RequestSettings } from '../lib/requests/request.ts'
import type { MultipartData } from '../lib/requests/request-forms.ts'
import type { RequestSource } from '../lib/requests/request-source.ts'
import type { Rule } from '../lib/routing/rule.ts'
import { findForm, readBody, readValidatedBody } from './bodies.ts'
import type { DetachedRequest } from './detached-request.ts'
import type { RuleRoute } from './routes.ts'
import type { Scope } from './scope.ts'
import { parseUploads } from './uploads.ts'

/** Where a request comes from: one of Fastify's, or one that no server has. */
export type RequestOrigin = FastifyReply | DetachedRequest

/** What a request is read from, each part when it is asked for. */
export class RequestInput implements RequestInit<FastifyRequest> {
  readonly match: RequestMatch | undefined
  readonly #scope: Scope
  readonly #origin: RequestOrigin

  constructor (scope: Scope, origin: RequestOrigin, rule: Rule<RuleRoute> | undefined, args: Record<string, unknown>) {
    this.match = rule && { endpoint: rule.endpoint, rule: rule.source, args, blueprint: rule.data?.blueprint }
    this.#scope = scope
    this.#origin = origin
  }

  get source (): RequestSource {
    return sourceOf(this.#origin)
  }

  get settings (): RequestSettings {
    const { settings } = this.#scope
    const scriptRoot = isDetached(this.#origin) ? this.#origin.scriptRoot : undefined
    return scriptRoot === undefined ? settings : { ...settings, applicationRoot: scriptRoot }
  }

  body (): Uint8Array {
    return bodyOf(this.#origin)
  }

  validated (): Uint8Array {
    return isDetached(this.#origin) ? this.#origin.body : readValidatedBody(this.#origin.request)
  }

  multipart (): MultipartData | undefined {
    return isDetached(this.#origin) ? parseUploads(this.#origin, this.#scope) : findForm(this.#origin.request)
  }

  /** A request without a server has no request of Fastify's. */
  get native (): FastifyRequest {
    return isDetached(this.#origin) ? undefined as never : this.#origin.request
  }
}

export function isDetached (origin: RequestOrigin): origin is DetachedRequest {
  return !('raw' in origin)
}

export function sourceOf (origin: RequestOrigin): RequestSource {
  return isDetached(origin) ? origin.source : origin.request
}

/** The body's bytes: as they arrived where a rule reads it, and what stands for them where the host's parser took it. */
export function bodyOf (origin: RequestOrigin): Uint8Array {
  return isDetached(origin) ? origin.body : readBody(origin.request)
}
