import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'

/** A browser: it keeps cookies, and sends them. */
export class Visitor {
  readonly cookies: Map<string, string> = new Map()
  readonly #app: FastifyInstance

  constructor (app: FastifyInstance) {
    this.#app = app
  }

  async get (url: string): Promise<LightMyRequestResponse> {
    return this.send({ url })
  }

  async send (options: InjectOptions): Promise<LightMyRequestResponse> {
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ')
    const answer = await this.#app.inject({ ...options, headers: { ...options.headers, ...(cookie !== '' && { cookie }) } })
    for (const { name, value, maxAge } of answer.cookies) {
      // The parser decodes what was never encoded.
      if (maxAge === 0) this.cookies.delete(name)
      else this.cookies.set(name, setCookies(answer).find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1).split(';')[0] ?? value)
    }
    return answer
  }
}

/** The Set-Cookie headers of an answer. */
export function setCookies ({ headers }: LightMyRequestResponse): string[] {
  return [headers['set-cookie'] ?? []].flat()
}
