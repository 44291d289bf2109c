import type { FastifyReply } from 'fastify'
import { escapeLocation } from '../lib/responses/location.ts'
import { redirectPage } from '../lib/responses/redirect.ts'

/** The 308 that the rules answer with: to a URL's canonical form, or to where a rule's `redirectTo` says. */
export class CanonicalRedirect {
  readonly target: string
  #location: string | undefined
  #page: string | undefined

  constructor (target: string) {
    this.target = target
  }

  /** Sends it without a Response in between. */
  send (reply: FastifyReply): void {
    this.#location ??= escapeLocation(this.target)
    this.#page ??= redirectPage(this.target)
    reply.code(308).header('location', this.#location)
    reply.type('text/html; charset=utf-8').send(this.#page)
  }
}
