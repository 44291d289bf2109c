/** The style of the debugger's page: black on white, or white on black, and one colour for the line that threw. */
export const debuggerStyle: string = `
:root { color-scheme: light dark; --ink: #111; --soft: #666; --paper: #fff; --shade: #f5f5f4; --rule: #deddda; --accent: #c2260c; --glow: #fdece7; --code: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
@media (prefers-color-scheme: dark) { :root { --ink: #ededea; --soft: #9c9b97; --paper: #121212; --shade: #1c1c1b; --rule: #343432; --accent: #ff7d5c; --glow: #371b14 } }
* { box-sizing: border-box }
html { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color: var(--ink); background: var(--paper); -webkit-text-size-adjust: 100% }
body { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem }
h1, h2, h3, p, ol, dl, pre, table { margin: 0; padding: 0 }
code, pre, .function, .place, .message, textarea, td, th, dd, .log { font-family: var(--code); font-size: .8667rem }
header { border-bottom: 2px solid var(--ink); padding-bottom: 1.25rem }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -.02em; overflow-wrap: anywhere; color: var(--accent) }
h2 { font-size: 1.2rem; letter-spacing: -.01em; margin: 2.25rem 0 .75rem; overflow-wrap: anywhere }
h2 small { font-size: .8rem; font-weight: 400; color: var(--soft); letter-spacing: 0; margin-right: .35rem }
h3 { font-size: .8rem; font-weight: 600; color: var(--soft); margin: 1.25rem 0 .25rem }
.request { color: var(--soft); margin-bottom: .5rem; overflow-wrap: anywhere }
.request strong { color: var(--ink) }
.request span { font-family: var(--code); font-size: .8667rem }
.message { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24rem; overflow: auto }
header .message { font-size: 1.05rem; margin-top: .5rem }
.error > .message { margin: -.25rem 0 .75rem }
.properties { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .6rem 0 0 }
.properties dt { color: var(--soft); font-size: .8667rem }
.properties dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0 }
nav { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-top: 1.25rem }
button, nav a { font: inherit; font-size: .8667rem; line-height: 1; color: var(--ink); background: none; border: 1px solid var(--rule); border-radius: 4px; padding: .5rem .75rem; cursor: pointer; text-decoration: none }
button:hover, nav a:hover { border-color: var(--ink) }
button[type=submit] { background: var(--ink); color: var(--paper); border-color: var(--ink) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.notice { margin-top: 1.5rem; padding: .6rem .9rem; border-left: 3px solid var(--accent); background: var(--shade) }
.note { color: var(--soft); font-size: .8667rem; padding: .5rem .9rem }
.frames { list-style: none; border: 1px solid var(--rule); border-radius: 6px; overflow: hidden }
.frames > li + li { border-top: 1px solid var(--rule) }
.frames .frames { border-width: 1px 0 0; border-radius: 0 }
summary, .bare { padding: .55rem .9rem; overflow-wrap: anywhere }
summary { cursor: pointer; list-style: none }
summary::-webkit-details-marker { display: none }
summary::before { content: "▸"; display: inline-block; width: 1.1rem; margin-left: -.2rem; color: var(--soft) }
details[open] > summary::before { content: "▾" }
summary:hover { background: var(--shade) }
summary:focus-visible { outline-offset: -2px }
.fold > summary { color: var(--soft); font-size: .8667rem; background: var(--shade) }
.function { font-weight: 600 }
.place { color: var(--soft); margin-left: .5rem }
.place b { font-weight: 400 }
summary code { display: block; margin: .1rem 0 0 .9rem; color: var(--soft); white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
details[open] > summary code { display: none }
.source { overflow-x: auto; padding: .5rem 0; background: var(--shade); border-top: 1px solid var(--rule); line-height: 1.6; tab-size: 4 }
.source span { display: block; width: max-content; min-width: 100%; padding-right: 1rem }
.source i { display: inline-block; width: 4rem; padding-right: 1rem; margin-right: .75rem; text-align: right; font-style: normal; color: var(--soft); border-right: 1px solid var(--rule); user-select: none }
.source .hit { background: var(--glow) }
.source .hit i { color: var(--accent); border-color: var(--accent); font-weight: 600 }
mark { color: inherit; background: none; text-decoration: underline 2px var(--accent); text-underline-offset: 3px }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
th, td { text-align: left; vertical-align: top; padding: .2rem .9rem; font-weight: 400; overflow-wrap: anywhere }
th { width: 13rem; color: var(--soft) }
td { white-space: pre-wrap }
tr + tr > * { border-top: 1px solid var(--rule) }
#request th, #request td { padding-left: 0 }
.variables { border-top: 1px solid var(--rule); padding: .3rem 0 }
.variables > button { margin: .3rem .9rem }
.variables td { max-height: 20rem }
.console { border-top: 1px solid var(--rule); background: var(--shade); padding: .5rem .9rem }
.console label { display: flex; align-items: baseline }
.console label > span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
.console label::before, .log .typed::before { content: "> "; font-family: var(--code); font-size: .8667rem; color: var(--accent); white-space: pre }
.console textarea { flex: 1; min-width: 0; resize: none; border: 0; padding: 0; color: inherit; background: none; line-height: 1.5; field-sizing: content; max-height: 20rem }
.console textarea:focus { outline: none }
.console:focus-within { box-shadow: inset 3px 0 var(--accent) }
.console textarea::placeholder { color: var(--soft) }
.log pre { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 30rem; overflow: auto; padding-bottom: .25rem }
.log .failed { color: var(--accent) }
.log .pending { color: var(--soft) }
dialog { border: 1px solid var(--ink); border-radius: 8px; padding: 1.5rem; max-width: 24rem; color: inherit; background: var(--paper) }
dialog::backdrop { background: rgb(0 0 0 / .45) }
dialog h2 { margin-top: 0 }
dialog label { display: block; margin-top: 1rem }
dialog label span { display: block; font-size: .8667rem; color: var(--soft) }
dialog input { width: 100%; font: 1.2rem var(--code); padding: .4rem .6rem; color: inherit; background: none; border: 1px solid var(--soft); border-radius: 4px }
.says { min-height: 1.5rem; margin-top: .4rem; color: var(--accent); font-size: .8667rem }
.buttons { display: flex; gap: .5rem; margin-top: .5rem }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: .8667rem }
footer p + p { margin-top: .25rem }
@media (max-width: 40rem) { body { padding: 1.25rem 1rem 3rem } .source i { width: 3rem } th { width: 8rem } }
@media print { nav, .console { display: none } }
`
