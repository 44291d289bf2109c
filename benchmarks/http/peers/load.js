import autocannon from 'autocannon'

// A process of its own, so that it can have a core of its own: one load for each message.
process.on('message', async ({ seconds, ...options }) => {
  const start = performance.now()
  const result = await autocannon({ ...options, duration: seconds, sampleInt: 100 })
  const statuses = Object.entries(result.statusCodeStats).map(([status, { count }]) => [Number(status), count])
  process.send({ statuses, errors: result.errors + result.timeouts, seconds: (performance.now() - start) / 1000 })
})
