import type { ErrorReport, ReportedError, ReportedFrame, ReportTable, Variable } from '../debugger/report.ts'
import { html, Markup } from '../markup.ts'
import { debuggerScript } from './debugger-script.ts'
import { debuggerStyle } from './debugger-style.ts'
import { debuggerText, describeFolded } from './debugger-text.ts'

/** What the page needs to talk to the process that made it. */
export interface DebuggerPageKeys {
  /** Lets the page's own style and script run, and no other. */
  readonly nonce: string
  /** The path of the debugger's addresses. */
  readonly base: string
  /** Names the error. */
  readonly error: string
  /** Proves that a request comes from this page. */
  readonly token: string
}

/** Headers of the page and of what it asks for: nothing else may frame, keep, guess at or read it. */
export const DEBUGGER_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  Vary: 'Accept'
}

/** The page of an unhandled error: a document of its own that loads nothing. All that it is told is escaped. */
export function debuggerPage (report: ErrorReport, keys: DebuggerPageKeys): string {
  const [error] = report.errors
  return `<!doctype html>
${html`<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${error?.name}: ${firstLine(error?.message ?? '')}</title>
<style nonce="${keys.nonce}">${new Markup(debuggerStyle)}</style>
<body data-base="${keys.base}" data-error="${keys.error}" data-token="${keys.token}">
<header>
<p class="request"><strong>500</strong> ${report.method} <span>${report.path}</span></p>
${heading(report)}
<nav><button type="button" id="copy">Copy as text</button><button type="button" id="open">Open all frames</button><a href="#request">Request</a></nav>
</header>
<main>
${report.notice === undefined ? '' : html`<p class="notice">${report.notice}</p>`}
${report.errors.map((one, index) => errorSection(one, index === 0))}
<section id="request"><h2>Request</h2>${report.tables.map(table)}</section>
</main>
<footer><p>${report.versions}</p><p>You see this page because <code>debug</code> is on. Visitors of an app in production never do.</p></footer>
${PIN_DIALOG}
<textarea id="text" hidden readonly>${debuggerText(report)}</textarea>
<script nonce="${keys.nonce}">${new Markup(debuggerScript)}</script>`}`
}

function heading ({ errors: [error] }: ErrorReport): Markup {
  return html`<h1>${error?.name}</h1>
<p class="message">${error?.message}</p>
${properties(error?.properties ?? [])}`
}

function errorSection ({ relation, name, message, properties: own, frames }: ReportedError, isFirst: boolean): Markup {
  const head = isFirst ? html`<h2>Traceback</h2>` : html`<h2><small>${relation}</small> ${name}</h2><p class="message">${message}</p>${properties(own)}`
  const list = frames.length === 0 ? html`<p class="note">It has no stack.</p>` : html`<ol class="frames">${groups(frames)}</ol>`
  return html`<section class="error">${head}${list}</section>`
}

function properties (rows: ReadonlyArray<readonly [string, string]>): Markup {
  return rows.length === 0 ? html`` : html`<dl class="properties">${rows.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`
}

/** Frames of the app as they are; what stands between them folded. The first of the app's is open, or the first at all. */
function groups (frames: readonly ReportedFrame[]): Markup[] {
  const open = frames.find(({ origin }) => origin === 'app') ?? frames[0]
  const made: Markup[] = []
  let folded: ReportedFrame[] = []
  const close = (): void => {
    if (folded.length > 0) made.push(fold(folded, open))
    folded = []
  }
  for (const one of frames) {
    if (one.origin === 'app') {
      close()
      made.push(frame(one, one === open))
    } else {
      folded.push(one)
    }
  }
  close()
  return made
}

function fold (frames: readonly ReportedFrame[], open: ReportedFrame | undefined): Markup {
  const isOpen = open !== undefined && frames.includes(open)
  return html`<li><details class="fold"${attribute('open', isOpen)}><summary>${describeFolded(frames)}</summary><ol class="frames">${frames.map((one) => frame(one, one === open))}</ol></details></li>`
}

function frame (one: ReportedFrame, isOpen: boolean): Markup {
  const { functionName, source, line, console, variables, note } = one
  const hit = source.find(({ number }) => number === line)
  const isEmpty = source.length === 0 && note === '' && console === undefined
  const summary = html`<span class="function">${functionName || '(anonymous)'}</span> <span class="place">${place(one)}</span>${hit === undefined ? '' : html`<code>${hit.text.trim()}</code>`}`
  if (isEmpty) return html`<li class="bare">${summary}</li>`
  return html`<li><details class="frame"${attribute('open', isOpen)}><summary>${summary}</summary>
${source.length === 0 ? '' : html`<pre class="source">${source.map(({ number, text }) => sourceLine(number, text, one))}</pre>`}
${note === '' ? '' : html`<p class="note">${note}</p>`}
${console === undefined ? '' : frameConsole(console, functionName, variables)}
</details></li>`
}

function sourceLine (number: number, text: string, { line, column }: ReportedFrame): Markup {
  if (number !== line) return html`<span><i>${number}</i>${text}\n</span>`
  // The place is marked where the line reaches that far: it may have been clipped, or changed since.
  const at = Math.min(Math.max(column - 1, 0), text.length)
  const word = /^[\w$]+|^./.exec(text.slice(at))?.[0] ?? ''
  return html`<span class="hit"><i>${number}</i>${text.slice(0, at)}<mark>${word}</mark>${text.slice(at + word.length)}\n</span>`
}

function frameConsole (number: number, functionName: string, variables: readonly Variable[] | undefined): Markup {
  const name = functionName || 'this frame'
  return html`<div class="variables">${variables === undefined ? html`<button type="button" data-variables="${number}">Show variables</button>` : variableTable(variables)}</div>
<div class="console" data-console="${number}"><div class="log" role="log"></div><label><span>Console of ${name}</span><textarea rows="1" spellcheck="false" autocapitalize="off" autocomplete="off" aria-label="Console of ${name}" placeholder="Evaluate here: Enter runs, Shift+Enter adds a line"></textarea></label></div>`
}

function variableTable (variables: readonly Variable[]): Markup {
  if (variables.length === 0) return html`<p class="note">It has no local variables.</p>`
  return html`<table><tbody>${variables.map(({ name, text }) => html`<tr><th scope="row">${name}</th><td>${text}</td></tr>`)}</tbody></table>`
}

function table ({ title, rows }: ReportTable): Markup {
  if (rows.length === 0) return html``
  return html`<h3>${title}</h3><table><tbody>${rows.map(([name, text]) => html`<tr><th scope="row">${name}</th><td>${text}</td></tr>`)}</tbody></table>`
}

function place ({ file, line, column }: ReportedFrame): Markup {
  return line === 0 ? html`${file}` : html`${file}<b>:${line}:${column}</b>`
}

function attribute (name: string, isThere: boolean): Markup {
  return new Markup(isThere ? ` ${name}` : '')
}

function firstLine (text: string): string {
  return text.slice(0, 200).replace(/\n[^]*/, '')
}

const PIN_DIALOG = html`<dialog id="pin" aria-labelledby="pin-title"><form method="dialog">
<h2 id="pin-title">The console is locked</h2>
<p>Enter the PIN that the terminal shows where the app runs.</p>
<label><span>PIN</span><input name="pin" inputmode="numeric" autocomplete="off" placeholder="123-456-789" maxlength="20" required></label>
<p class="says" role="alert"></p>
<p class="buttons"><button type="submit">Unlock</button><button type="button" id="cancel">Cancel</button></p>
</form></dialog>`
