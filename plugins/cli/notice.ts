import { isLocalVisitor } from '../../lib/debugger/visitor.ts'
import { brokenAppPage } from '../../lib/pages/broken-app-page.ts'
import { DEBUGGER_HEADERS } from '../../lib/pages/debugger-page.ts'
import type { Notice } from './door.ts'

/** Answers that the app is broken; why, only in debug mode and to this machine. */
export function noticeOf (report: string, isDebug: boolean): Notice {
  return ({ headers, socket }, response) => {
    const text = isDebug && isLocalVisitor({ headers, address: socket.remoteAddress }) ? report : 'Why is told in the terminal.'
    const wantsHtml = /\btext\/html\b/.test(headers.accept ?? '')
    response.writeHead(500, { ...DEBUGGER_HEADERS, 'content-type': `${wantsHtml ? 'text/html' : 'text/plain'}; charset=utf-8` })
    response.end(wantsHtml ? brokenAppPage(TITLE, text) : `${TITLE}\n\n${text}\n`)
  }
}

const TITLE = 'The app could not be started'
