#!/usr/bin/env node
import { main } from './cli/main.ts'

// Readers that leave early, such as `flaskish routes | head`, are no failure.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))

const exitCode = await main(process.argv.slice(2))
// What the app has left open does not keep a command from ending; but what was printed is written first.
process.stdout.write('', (error) => {
  if (!(error instanceof Error)) process.exit(exitCode)
})
