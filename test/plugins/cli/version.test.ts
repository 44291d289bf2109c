import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import t from 'tap'
import { describeVersions } from '../../../plugins/cli/version.ts'
import { ROOT } from '../../cli.ts'

t.test('describeVersions', async (t) => {
  const own: { version: string } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))
  const fastify: { version: string } = createRequire(import.meta.url)('fastify/package.json')

  t.test('names flaskish, Fastify and Node', async (t) => {
    t.equal(describeVersions(), `flaskish ${own.version}\nFastify ${fastify.version}\nNode.js ${process.versions.node}\n`)
  })

  t.test('looks for Fastify where it is started', async (t) => {
    const cwd = process.cwd()
    t.teardown(() => process.chdir(cwd))
    process.chdir('/')
    t.match(describeVersions(), /^Fastify \(not found\)$/m)
  })
})
