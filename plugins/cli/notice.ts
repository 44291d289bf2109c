import { isLoopbackHost } from '../../lib/commands/listen-host.ts'
import { brokenAppPage } from '../../lib/pages/broken-app-page.ts'
import type { Notice } from './door.ts'

/** Answers that the app is broken; why, only in debug mode and to this machine. */
export function noticeOf (report: string, isDebug: boolean): Notice {
  return (request, response) => {
    const isShown = isDebug && isLoopbackHost(request.headers.host)
    const text = isShown ? report : 'Why is told in the terminal.'
    const wantsHtml = /\btext\/html\b/.test(request.headers.accept ?? '')
    response.writeHead(500, {
      'content-type': wantsHtml ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY'
    })
    response.end(wantsHtml ? brokenAppPage(TITLE, text) : `${TITLE}\n\n${text}\n`)
  }
}

const TITLE = 'The app could not be started'
