#!/usr/bin/env node
import { main } from './cli/main.ts'

// Readers that leave early, such as `flaskish routes | head`, are no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})
const exitCode = await main(process.argv.slice(2))
// What the app has left open does not keep a command from ending; what it has printed is written first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)))
