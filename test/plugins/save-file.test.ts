import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { saveBytes, saveFile } from '../../plugins/save-file.ts'

const CONTENT = { temporary: 'content', there: 'old and longer', folder: {} }

/** The paths in a folder with a temporary file and others, and the mode that a new file gets. */
function lookAt (folder: string): { path: (name: string) => string, mode: number } {
  const path = (name: string): string => join(folder, name)
  chmodSync(path('temporary'), 0o600)
  const { mode } = statSync(path('there'))
  return { path, mode }
}

t.test('saveFile', async (t) => {
  t.test('gives a temporary file a second name where it may, with the permissions of a new file', async (t) => {
    const { path, mode } = lookAt(t.testdir(CONTENT))
    await saveFile(path('new'), path('temporary'), { mayMove: true })
    t.equal(statSync(path('new')).ino, statSync(path('temporary')).ino)
    t.equal(statSync(path('new')).mode, mode)
    t.equal(readFileSync(path('new'), 'utf8'), 'content')
    t.same(readdirSync(path('')).sort(), ['folder', 'new', 'temporary', 'there'])
  })

  t.test('copies it otherwise', async (t) => {
    const { path, mode } = lookAt(t.testdir(CONTENT))
    await saveFile(path('new'), path('temporary'), { mayMove: false })
    await saveFile(path('there'), path('temporary'), { mayMove: true })
    for (const name of ['new', 'there']) {
      t.equal(readFileSync(path(name), 'utf8'), 'content')
      t.not(statSync(path(name)).ino, statSync(path('temporary')).ino)
      t.equal(statSync(path(name)).mode, mode)
    }
  })

  t.test('copies it to another device', { skip: existsSync('/dev/shm') ? false : 'there is no /dev/shm' }, async (t) => {
    const { path } = lookAt(t.testdir(CONTENT))
    const elsewhere = `/dev/shm/flaskish-test-${process.pid}`
    t.teardown(async () => (await import('node:fs/promises')).rm(elsewhere, { force: true }))
    await saveFile(elsewhere, path('temporary'), { mayMove: true })
    t.equal(readFileSync(elsewhere, 'utf8'), 'content')
    t.same(readdirSync(path('')).sort(), ['folder', 'temporary', 'there'])
  })

  t.test('leaves nothing new behind where it fails', async (t) => {
    const { path } = lookAt(t.testdir(CONTENT))
    await t.rejects(saveFile(path('new'), path('missing'), { mayMove: true }), { code: 'ENOENT' })
    await t.rejects(saveFile(path('there'), path('missing'), { mayMove: true }), { code: 'ENOENT' })
    t.same(readdirSync(path('')).sort(), ['folder', 'temporary', 'there'])
  })
})

t.test('saveBytes', async (t) => {
  t.test('writes a new file, in place of one, and to where a link leads', async (t) => {
    const { path } = lookAt(t.testdir(CONTENT))
    symlinkSync(path('target'), path('link'))
    for (const name of ['new', 'there', 'link']) {
      await saveBytes(path(name), Buffer.from('bytes'))
      t.equal(readFileSync(path(name), 'utf8'), 'bytes')
    }
    t.ok(lstatSync(path('link')).isSymbolicLink())
    t.equal(readFileSync(path('target'), 'utf8'), 'bytes')
  })

  t.test('refuses a folder, and a place that is in none', async (t) => {
    const { path } = lookAt(t.testdir(CONTENT))
    for (const wrong of [path('folder'), path('folder/'), path('missing/')]) {
      await t.rejects(saveBytes(wrong, Buffer.from('')), { code: 'FLASKISH_ERR_UPLOAD_SAVE', details: { path: wrong, found: 'it is a folder.' } })
    }
    for (const wrong of [path('missing/file'), path('there/file')]) {
      await t.rejects(saveBytes(wrong, Buffer.from('')), { code: 'FLASKISH_ERR_UPLOAD_SAVE', details: { path: wrong, found: 'the folder around it does not exist.' } })
    }
    await t.rejects(saveBytes('a\0b', Buffer.from('')), { code: 'ERR_INVALID_ARG_VALUE' })
  })

  t.test('leaves nothing new behind where the disk is full', { skip: existsSync('/dev/full') ? false : 'there is no /dev/full' }, async (t) => {
    const { path } = lookAt(t.testdir(CONTENT))
    symlinkSync('/dev/full', path('full'))
    await t.rejects(saveBytes(path('full'), Buffer.from('x')), { code: 'ENOSPC' })
    writeFileSync(path('there'), 'still')
    t.equal(readFileSync(path('there'), 'utf8'), 'still')
  })
})
