import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

// The executable, as npm installs it: app.js is what it finds here.
const flaskish = (...args) => execFileSync('npx', ['--no-install', 'flaskish', ...args], { encoding: 'utf8' })

const { version } = JSON.parse(readFileSync('node_modules/flaskish/package.json', 'utf8'))
assert.match(flaskish('--version'), new RegExp(`^flaskish ${version.replaceAll('.', '\\.')}\\nFastify 5\\.\\d+\\.\\d+\\nNode\\.js ${process.versions.node}\\n$`))
assert.match(flaskish('routes'), /^hello +GET +\/hello\/<name>$/m)
assert.match(flaskish('types', '--out', '-'), /'hello': '\/hello\/<name>'/)
assert.equal(flaskish('greet', 'ann'), 'Hello ann\n')

const server = spawn(process.execPath, ['node_modules/flaskish/dist/plugins/cli.js', 'run', '--debug', '--port', '0'])
let output = ''
server.stderr.setEncoding('utf8').on('data', (text) => { output += text })
try {
  while (!output.includes('Running on')) await once(server.stderr, 'data')
  const [, url] = /Running on (\S+)/.exec(output)
  assert.equal(await (await fetch(`${url}/hello/ann`)).text(), 'Hello ann')
} finally {
  server.kill('SIGTERM')
}
assert.deepEqual(await once(server, 'exit'), [0, null])
console.log('ok: command')
