import { escape } from '../markup.ts'

/** The page that stands for an app which could not be loaded; it looks again by itself. */
export function brokenAppPage (title: string, report: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="2">
<title>${escape(title)}</title>
<h1>${escape(title)}</h1>
<pre>${escape(report)}</pre>
<p>This page goes away when the file is saved without the error.
`
}
