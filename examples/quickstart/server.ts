import app from './app.ts'

await app.listen({ host: '127.0.0.1', port: 5000 })
console.log(' * Running on http://127.0.0.1:5000 (Press Ctrl+C to quit)')
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => app.close())
