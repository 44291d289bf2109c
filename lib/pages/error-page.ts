import { defaultDescription, statusName } from '../exceptions/default-texts.ts'
import { escape, Markup } from '../markup.ts'

export type ErrorPageFormat = 'html' | 'json'

export interface ErrorPage {
  readonly body: string
  readonly contentType: string
}

/** What a page says. */
export interface ErrorPageSubject {
  readonly code: number
  readonly name: string
  readonly description: string | Markup
  /** Goes before `description`. */
  readonly givenDescription?: string | Markup | undefined
}

/** The default page for an exception: plain black on white, or the object Fastify answers with. */
export function errorPage (exception: ErrorPageSubject, format: ErrorPageFormat): ErrorPage {
  const { code, name } = exception
  const description = exception.givenDescription ?? exception.description
  if (description !== defaultDescription(code) || name !== statusName(code)) return buildPage({ code, name, description }, format)
  const pages = format === 'html' ? HTML_PAGES : JSON_PAGES
  let page = pages.get(code)
  // Only texts of our own get here, one for each status: it does not grow with what visitors send.
  if (page === undefined) pages.set(code, page = buildPage({ code, name, description }, format))
  return page
}

function buildPage (subject: ErrorPageSubject, format: ErrorPageFormat): ErrorPage {
  return format === 'html'
    ? { body: buildHtml(subject), contentType: 'text/html; charset=utf-8' }
    : { body: buildJson(subject), contentType: 'application/json; charset=utf-8' }
}

function buildHtml ({ code, name, description }: ErrorPageSubject): string {
  const title = escape(name)
  const text = description instanceof Markup ? description : escape(description).toString().replaceAll('\n', '<br>')
  return `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${code} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`
}

function buildJson ({ code, name, description }: ErrorPageSubject): string {
  const message = description instanceof Markup ? description.striptags() : description
  return JSON.stringify({ statusCode: code, error: name, message })
}

const HTML_PAGES = new Map<number, ErrorPage>()
const JSON_PAGES = new Map<number, ErrorPage>()
