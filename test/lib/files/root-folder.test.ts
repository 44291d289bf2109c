import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { toRootFolder } from '../../../lib/files/root-folder.ts'

t.test('toRootFolder', async (t) => {
  const isFile = (path: string): boolean => path.endsWith('.ts')

  t.test('takes a path, a file URL, or its text', async (t) => {
    const folder = resolve('/srv/my app')
    t.equal(toRootFolder('/srv/my app', undefined, isFile), folder)
    t.equal(toRootFolder(pathToFileURL('/srv/my app/'), undefined, isFile), folder)
    t.equal(toRootFolder(pathToFileURL('/srv/my app').href, undefined, isFile), folder)
    t.equal(toRootFolder('views', undefined, isFile), resolve('views'))
  })

  t.test('takes the folder of a file, so that import.meta.url will do', async (t) => {
    t.equal(toRootFolder('file:///srv/app.ts', undefined, isFile), resolve('/srv'))
    t.equal(toRootFolder('/srv/app.ts', undefined, isFile), resolve('/srv'))
  })

  t.test('is the folder of the main script where nothing is given, or the working folder', async (t) => {
    t.equal(toRootFolder(undefined, '/srv/server.js', isFile), resolve('/srv'))
    t.equal(toRootFolder(undefined, undefined, isFile), resolve())
  })

  t.test('refuses other URLs', async (t) => {
    t.throws(() => toRootFolder(new URL('https://example.com/'), undefined, isFile), TypeError)
  })
})
