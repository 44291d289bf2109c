import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import t from 'tap'
import { parseAllDocuments } from 'yaml'
import { ROOT } from '../cli.ts'
import { PAGES } from '../manual.ts'
import { modelErrors, typeErrors, type Manifest } from './manifests.ts'

const FOLDER = join(ROOT, 'examples/flaskr/deploy')
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

const ANALYZE = '/usr/bin/systemd-analyze'
const MISSING_SYSTEMD = existsSync(ANALYZE) ? false : `there is no ${ANALYZE}: install the package systemd`

const manifests = new Map(readdirSync(join(FOLDER, 'kubernetes')).map((name) => [name, parse(read(`kubernetes/${name}`))]))
const all = [...manifests.values()].flat()

t.test('the page on deploying', async (t) => {
  const page = PAGES.find(({ name }) => name === 'deploying')
  t.test('quotes the files of the blog as they are', async (t) => {
    const quotes = [...page?.text.matchAll(/`examples\/flaskr\/deploy\/([\w./-]+)`:\n\n```\w+\n(.*?)^```$/gms) ?? []]
    t.ok(quotes.length >= 5)
    for (const [, name = '', quote = ''] of quotes) {
      const lines = read(name).split('\n')
      t.same(quote.split('\n').filter((line) => line.trim() !== '' && line.trim() !== '…' && !lines.some((other) => other.trim() === line.trim())), [], name)
    }
  })

  t.test('links to every one of them', async (t) => {
    const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => !name.endsWith('.dockerignore') && name.includes('.') === !name.includes('Dockerfile'))
    for (const name of names) t.match(page?.text, `../examples/flaskr/deploy/${name}`, name)
  })
})

t.test('the manifests for Kubernetes', async (t) => {
  t.test('have fields and values that it knows', async (t) => {
    t.ok(all.length >= 6)
    t.same(typeErrors(all), [])
    for (const [name, list] of manifests) for (const manifest of list) t.same(modelErrors(manifest), [], name)
  })

  t.test('would be refused with others', async (t) => {
    const change = (from: string, to: string): Manifest[] => parse(read('kubernetes/deployment.yaml').replace(from, to))
    t.match(typeErrors(change('readinessProbe:', 'readynessProbe:')), ['readynessProbe'])
    t.match(typeErrors(change('runAsNonRoot: true', 'runAsNonRoot: sometimes')), ['boolean'])
    t.match(typeErrors(parse('apiVersion: apps/v2\nkind: Deployment\nmetadata: { name: x }')), ['no apps/v2 Deployment'])
    t.match(modelErrors(change('replicas: 3', 'replicas: 2.5')[0] ?? {}), ['replicas'])
    t.match(modelErrors(change('  selector:\n    matchLabels: { app.kubernetes.io/name: flaskr }\n', '')[0] ?? {}), ['selector'])
  })

  t.test('fit each other', async (t) => {
    const names = (kind: string): string[] => all.filter((manifest) => manifest.kind === kind).map((manifest) => manifest.metadata?.name ?? '')
    const text = JSON.stringify(all)
    for (const [, name = ''] of text.matchAll(/"configMapRef":\{"name":"(\w+)"/g)) t.same(names('ConfigMap'), [name])
    for (const [, name = ''] of text.matchAll(/"claimName":"(\w+)"/g)) t.same(names('PersistentVolumeClaim'), [name])
    for (const [, name = ''] of text.matchAll(/"service":\{"name":"(\w+)"/g)) t.same(names('Service'), [name])
    for (const { kind = '', metadata } of all) t.equal(metadata?.labels?.['app.kubernetes.io/name'], 'flaskr', kind)
    t.notOk(names('Secret').length, 'a secret is not for the repository')
  })

  t.test('give a pod the time that it takes to end', async (t) => {
    const { DRAIN_SECONDS, END_SECONDS } = all.find(({ kind }) => kind === 'ConfigMap')?.data ?? {}
    const text = read('kubernetes/deployment.yaml')
    const grace = Number(/terminationGracePeriodSeconds: (\d+)/.exec(text)?.[1])
    const sleep = Number(/sleep: \{ seconds: (\d+) \}/.exec(text)?.[1])
    t.ok(grace > sleep + Number(DRAIN_SECONDS) + Number(END_SECONDS))
    t.match(text, 'maxUnavailable: 0')
  })
})

t.test('the unit of systemd', async (t) => {
  const verify = (t: { testdir (files: Record<string, string>): string }, text: string): string => {
    const unit = join(t.testdir({ 'flaskr.service': text.replaceAll('/usr/bin/node', process.execPath) }), 'flaskr.service')
    const { stdout, stderr } = spawnSync(ANALYZE, ['verify', '--man=no', unit], { encoding: 'utf8' })
    return (stdout + stderr).split('\n').filter((line) => line.includes('flaskr.service')).join('\n')
  }

  t.test('is one that it takes', { skip: MISSING_SYSTEMD }, async (t) => {
    t.equal(verify(t, read('flaskr.service')), '')
    t.match(verify(t, read('flaskr.service').replace('ExecReload', 'ExecReloud')), /Unknown key(?: name)? .*ExecReloud/)
  })

  t.test('waits as long as the blog takes to end', async (t) => {
    t.ok(Number(/TimeoutStopSec=(\d+)/.exec(read('flaskr.service'))?.[1]) > DEFAULT_SECONDS)
  })
})

t.test('the settings for PM2', async (t) => {
  const { apps: [app] } = createRequire(import.meta.url)(join(FOLDER, 'ecosystem.config.cjs')) as { apps: Array<{ cwd: string, script: string, kill_timeout: number, env: Record<string, string> }> }
  t.ok(existsSync(join(app?.cwd ?? '', app?.script ?? '')))
  t.ok((app?.kill_timeout ?? 0) > DEFAULT_SECONDS * 1000)
})

t.test('the image', async (t) => {
  const steps = read('Dockerfile').split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const KNOWN = /^(?:FROM|WORKDIR|COPY|RUN|ENV|USER|VOLUME|EXPOSE|STOPSIGNAL|HEALTHCHECK|CMD) \S/
  t.same(steps.filter((line) => !KNOWN.test(line)), [])
  t.ok(steps.indexOf('USER node') < steps.findIndex((line) => line.startsWith('CMD')), 'it runs as nobody special')
  t.match(steps, ['FROM node:24-slim AS packages'])
  for (const list of steps.filter((line) => /^(?:HEALTHCHECK )?CMD /.test(line))) t.type(JSON.parse(list.replace(/^(?:HEALTHCHECK )?CMD /, '')), Array, 'no shell stands before node')
  for (const name of ['.env*', 'instance', 'node_modules']) t.ok(read('Dockerfile.dockerignore').split('\n').includes(name), name)
})

t.test('the variables that these files set', async (t) => {
  const sources = [...['../config.ts', 'server.ts'].map(read)].join('\n')
  const known = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(sources) || ['NODE_ENV', 'TMPDIR'].includes(name)
  const set = [
    ...Object.keys(all.find(({ kind }) => kind === 'ConfigMap')?.data ?? {}),
    ...[...read('flaskr.service').matchAll(/^Environment=(.*)$/gm)].flatMap(([, list = '']) => list.split(' ').map((pair) => pair.split('=')[0] ?? '')),
    ...[...read('Dockerfile').matchAll(/^ENV (.*)$/gm)].flatMap(([, list = '']) => list.split(' ').map((pair) => pair.split('=')[0] ?? '')),
    ...[...read('ecosystem.config.cjs').matchAll(/\b([A-Z_]{4,}):/g)].map(([, name = '']) => name)
  ]
  t.ok(set.length > 15)
  t.same(set.filter((name) => !known(name)), [])
  const manual = read('../README.md')
  t.same([...new Set([...sources.matchAll(/environment\['([A-Z_]+)'\]/g)].map(([, name = '']) => name))].filter((name) => !manual.includes(`\`${name}\``)), [], 'all are in the manual')
})

function parse (text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw new AggregateError(document.errors)
    return document.toJS() as Manifest
  })
}

/** DRAIN_SECONDS and END_SECONDS together, where nobody sets them. */
const DEFAULT_SECONDS = 25
