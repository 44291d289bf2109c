import { escape, Markup } from '../markup.ts'

/** A URL in a template: in HTML escaped once, in other text as it is. */
export class TemplateUrl extends Markup {
  readonly #url: string

  constructor (url: string) {
    super(escape(url))
    this.#url = url
  }

  override toString (): string {
    return this.#url
  }

  override toJSON (): string {
    return this.#url
  }
}
