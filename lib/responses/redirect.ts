import { FlaskishError } from '../errors.ts'
import { escape, type Markup } from '../markup.ts'
import { Response } from './response.ts'

/**
 * An answer that sends the browser elsewhere. The location goes out as given, with only those characters escaped that
 * a header cannot have; whether a visitor's own text may be one is for the caller to check.
 * @param code 302 by default; 303 turns a POST into a GET, 307 and 308 keep the method.
 * @throws FlaskishError FLASKISH_ERR_HEADER for a location with a line break or another control character.
 * @example return redirect(urlFor('index'))
 */
export function redirect (location: string | URL | Markup, code = 302): Response {
  const target = String(location)
  // A tab too: browsers take it out before they read the scheme.
  if (target.includes('\t')) {
    throw new FlaskishError('FLASKISH_ERR_HEADER', { header: 'location', found: 'its value has a tab.', fix: 'Take it out.' })
  }
  const response = new Response(redirectPage(target), code)
  response.headers.set('location', target)
  return response
}

/** The page of a redirect, for browsers that do not follow it. */
export function redirectPage (target: string): string {
  const text = escape(target)
  const link = RUNS_CODE.test(target) ? text : `<a href="${text}">${text}</a>`
  return `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>This page is now at ${link}. Your browser should take you there.</p>\n`
}

/** Schemes under which a link would run or show what the location says, instead of going there. */
const RUNS_CODE = /^\s*(?:javascript|vbscript|data|blob|filesystem|view-source):/i
