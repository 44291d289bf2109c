import t from 'tap'
import { createPathFilter } from '../../../lib/commands/glob-pattern.ts'

t.test('createPathFilter', async (t) => {
  const rows: ReadonlyArray<readonly [pattern: string, path: string, fits: boolean]> = [
    ['*.gen.ts', '/app/src/a.gen.ts', true],
    ['*.gen.ts', '/app/src/a.ts', false],
    ['generated/*', '/app/generated/a.ts', true],
    ['generated/*', '/app/generated/deep/a.ts', false],
    ['generated/**', '/app/generated/deep/a.ts', true],
    ['src/**/x.ts', '/app/src/x.ts', true],
    ['src/**/x.ts', '/app/src/a/b/x.ts', true],
    ['?.ts', '/app/a.ts', true],
    ['?.ts', '/app/ab.ts', false],
    ['/app/a+(b).ts', '/app/a+(b).ts', true],
    ['app.ts', '/x/myapp.ts', false],
    ['src\\*.ts', 'C:\\app\\src\\a.ts', true]
  ]
  for (const [pattern, path, fits] of rows) {
    t.test(`${pattern} ${fits ? 'fits' : 'does not fit'} ${path}`, async (t) => {
      t.equal(createPathFilter(['nothing', pattern])(path), fits)
    })
  }

  t.test('without patterns nothing fits', async (t) => {
    t.equal(createPathFilter([])('/app/a.ts'), false)
  })
})
