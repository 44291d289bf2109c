import type { IncomingMessage, ServerResponse } from 'node:http'
import { prefersJson } from '../../lib/accept.ts'
import { isLocalVisitor } from '../../lib/debugger/visitor.ts'
import { brokenAppPage } from '../../lib/pages/broken-app-page.ts'
import { DEBUGGER_HEADERS } from '../../lib/pages/debugger-page.ts'

/** What visitors are shown as long as there is no app. */
export type Notice = (request: IncomingMessage, response: ServerResponse) => void

/** Answers that the app is broken; why, only in debug mode and to this machine. */
export function noticeOf (report: string, isDebug: boolean): Notice {
  return ({ headers, socket }, response) => {
    const text = isDebug && isLocalVisitor({ headers, address: socket.remoteAddress }) ? report : 'Why is told in the terminal.'
    const [type, body] = write(headers.accept, text)
    response.writeHead(500, { ...DEBUGGER_HEADERS, 'content-type': `${type}; charset=utf-8` })
    response.end(body)
  }
}

/** Answers who has come before there was an app, and asks now that there is one: on a connection of which it knows nothing. */
export const comeAgain: Notice = (_request, response) => {
  response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'retry-after': '1', refresh: '1' })
  response.end('The app was started just now. Ask again.\n')
}

/** As the pages for errors are negotiated, but for what names no HTML: that is text, for people who use a terminal. */
function write (accept: string | undefined, text: string): [type: string, body: string] {
  if (prefersJson(accept)) return ['application/json', JSON.stringify({ statusCode: 500, error: 'Internal Server Error', message: `${TITLE}. ${text}` })]
  return /\btext\/html\b/.test(accept ?? '') ? ['text/html', brokenAppPage(TITLE, text)] : ['text/plain', `${TITLE}\n\n${text}\n`]
}

const TITLE = 'The app could not be started'
