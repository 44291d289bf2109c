import t from 'tap'
import ts from 'typescript'
import { parseRouterPath } from '../../../lib/routing/router-pieces.ts'
import { buildRouteTypes, toRuleText } from '../../../lib/commands/route-types.ts'

t.test('toRuleText', async (t) => {
  t.test('writes a path of the router as a rule', async (t) => {
    t.same(parseRouterPath('/files/:owner/v:major.:minor/*').map(toRuleText), ['/files/<owner>/v<major>.<minor>/<path:*>'])
    t.same(parseRouterPath('/feed/:id?').map(toRuleText), ['/feed/', '/feed/<id>'])
  })
})

t.test('buildRouteTypes', async (t) => {
  t.test('declares each endpoint by its rules', async (t) => {
    t.equal(buildRouteTypes([
      { endpoint: 'posts', rule: '/posts/' },
      { endpoint: 'index', rule: '/' },
      { endpoint: 'posts', rule: '/posts/<int:page>' },
      { endpoint: 'posts', rule: '/posts/' }
    ]), `// Written by "flaskish types": which endpoints there are, for urlFor. Do not edit; run it again.
import 'flaskish'

declare module 'flaskish' {
  interface EndpointMap {
    'index': '/'
    'posts': readonly ['/posts/', '/posts/<int:page>']
  }
}
`)
  })

  t.test('a name stays a name, whatever is in it', async (t) => {
    const names = ["'", '"', '\\', "\\'", '\n', '\r\n', '\u2028', '`${process.exit()}`', "': 0 } } const evil = 1 //", '*/', '\ud800', '\0', 'é', '__proto__', "a' | string; 'b"] // eslint-disable-line no-template-curly-in-string
    const text = buildRouteTypes(names.map((endpoint) => ({ endpoint, rule: endpoint })))
    t.match(text, /^[\n\x20-\x7e]*$/)
    const tree = ts.createSourceFile('a.d.ts', text, ts.ScriptTarget.ES2023)
    t.same(tree.statements.map(({ kind }) => ts.SyntaxKind[kind]), ['ImportDeclaration', 'ModuleDeclaration'])
    const found: string[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isPropertySignature(node) && ts.isStringLiteral(node.name)) found.push(node.name.text)
      ts.forEachChild(node, visit)
    }
    visit(tree)
    t.same(found.sort(), [...names].sort())
  })
})
