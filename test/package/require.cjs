const assert = require('node:assert/strict')
const Fastify = require('fastify')
const flaskish = require('flaskish')

check().catch((error) => {
  console.error(error)
  process.exitCode = 1
})

async function check () {
  // Fastify takes the default export of what require() gives.
  for (const plugin of [flaskish, flaskish.default, flaskish.flaskish]) {
    const app = Fastify()
    await app.register(plugin)
    app.rule('/user/<name>', ({ name }) => `${flaskish.request.method} ${flaskish.escape(name)}`)
    assert.equal((await app.inject('/user/ann')).body, 'GET ann')
    await app.close()
  }
  const { default: imported } = await import('flaskish')
  assert.equal(imported, flaskish.default, 'import and require share one copy')
  console.log('ok: require')
}
