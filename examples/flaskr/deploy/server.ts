import cluster from 'node:cluster'
import { keepWorkers } from './keep-workers.ts'
import { serve } from './serve.ts'

// What runs in production: `node deploy/server.ts`. With WORKERS=4 it is one process that answers nothing and keeps four that
// do, on one port; without, as in a container, the one that answers. README.md has the other variables.

const { WORKERS, HOST, PORT, DRAIN_SECONDS, END_SECONDS } = process.env
const workers = Number(WORKERS || 1)

if (workers > 1 && cluster.isPrimary) {
  keepWorkers(workers)
} else {
  const { createApp } = await import('../app.ts')
  await serve(await createApp(), {
    host: HOST || '127.0.0.1',
    port: Number(PORT || 8000),
    drainMs: Number(DRAIN_SECONDS || 5) * 1000,
    endMs: Number(END_SECONDS || 20) * 1000
  })
}
