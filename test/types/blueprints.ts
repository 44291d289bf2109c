import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import type {} from 'flaskish'

const app = Fastify()
async function admin (_instance: FastifyInstance): Promise<void> {}
const withOptions: FastifyPluginAsync<{ size: number }> = async () => {}

app.register(admin, { blueprint: 'admin', prefix: '/<lang>/admin', root: new URL(import.meta.url), templates: { folder: 'pages' }, static: { folder: 'files', urlPath: '/files' }, urlDefaults: { lang: 'en' } })
app.register(withOptions, { blueprint: 'admin', size: 1 })
// @ts-expect-error a name is text
app.register(withOptions, { blueprint: 7, size: 1 })
// @ts-expect-error the plugin's own option is missing
app.register(withOptions, { blueprint: 'admin' })
// @ts-expect-error no option of ours
app.register(withOptions, { blueprint: 'admin', size: 1, static: { folders: 'x' } })

app.get('/x', { config: { endpoint: 'x' } }, async () => 'x')
// @ts-expect-error a name is text
app.get('/y', { config: { endpoint: 7 } }, async () => 'y')
