import t from 'tap'
import { parseRouterPath } from '../../../lib/routing/router-pieces.ts'

/** The pieces as a rule would write them. */
function read (path: string): string[] {
  return parseRouterPath(path).map((pieces) => pieces.map((piece) => {
    if (piece.kind === 'slash') return '/'
    return piece.kind === 'text' ? piece.text : `<${piece.name}>`
  }).join(''))
}

t.test('parseRouterPath', async (t) => {
  const rows: ReadonlyArray<readonly [path: string, rules: string[]]> = [
    ['/', ['/']],
    ['', ['']],
    ['/user/:id', ['/user/<id>']],
    ['/user/:id/edit', ['/user/<id>/edit']],
    ['/:year-:month.:day', ['/<year>-<month>.<day>']],
    ['/:file.txt', ['/<file>.txt']],
    ['/:id(^\\d+$)', ['/<id>']],
    ['/:id((?:a|\\))b)c/x', ['/<id>c/x']],
    ['/:id(^never closed', ['/<id>(^never closed']],
    ['/a::b/:c', ['/a:b/<c>']],
    ['/files/*', ['/files/<*>']],
    ['/blog/:page?', ['/blog/', '/blog/<page>']],
    ['/:', ['/:']],
    ['*', ['<*>']]
  ]
  for (const [path, rules] of rows) {
    t.test(`reads "${path}"`, async (t) => {
      t.same(read(path), rules)
    })
  }
})
