import t from 'tap'
import { candidateFiles, parseAppReference } from '../../../lib/commands/app-reference.ts'

t.test('parseAppReference', async (t) => {
  t.test('tells the file from the name', async (t) => {
    t.same(parseAppReference(undefined), { file: undefined, target: undefined })
    t.same(parseAppReference('hello'), { file: 'hello', target: undefined })
    t.same(parseAppReference('src/app.ts:api'), { file: 'src/app.ts', target: 'api' })
    t.same(parseAppReference(':api'), { file: undefined, target: 'api' })
    t.same(parseAppReference('app.ts:'), { file: 'app.ts', target: undefined })
    t.same(parseAppReference('C:\\code\\app.ts'), { file: 'C:\\code\\app.ts', target: undefined })
    t.same(parseAppReference('a:/b'), { file: 'a:/b', target: undefined })
    t.same(parseAppReference('C:/code/app.ts:app'), { file: 'C:/code/app.ts', target: 'app' })
  })

  t.test('reads a call', async (t) => {
    t.same(parseAppReference('app.ts:createApp("a:b", 2)'), { file: 'app.ts', target: { name: 'createApp', args: ['a:b', 2] } })
  })

  t.test('refuses what is neither', async (t) => {
    t.throws(() => parseAppReference('app.ts:create-app'), {
      message: 'Cannot read the app "app.ts:create-app": behind the colon a name with "(" behind it was expected at the beginning. Write an export\'s name, or a call of one such as createApp("test", 2).',
      exitCode: 2
    })
  })
})

t.test('candidateFiles', async (t) => {
  t.test('takes a file at its word', async (t) => {
    t.same(candidateFiles('src/app.mjs'), ['src/app.mjs'])
  })

  t.test('tries the endings, TypeScript first, and a dotted name as a path', async (t) => {
    t.same(candidateFiles('src/hello'), ['src/hello', 'src/hello.ts', 'src/hello.mts', 'src/hello.cts', 'src/hello.js', 'src/hello.mjs', 'src/hello.cjs'])
    t.same(candidateFiles('shop.web').slice(7), ['shop/web', 'shop/web.ts', 'shop/web.mts', 'shop/web.cts', 'shop/web.js', 'shop/web.mjs', 'shop/web.cjs'])
    t.equal(candidateFiles('./shop').length, 7)
  })

  t.test('looks for app without a name', async (t) => {
    t.same(candidateFiles(undefined), ['app.ts', 'app.mts', 'app.cts', 'app.js', 'app.mjs', 'app.cjs'])
  })
})
