import { subscribe } from 'node:diagnostics_channel'

// Loaded before a server of a test: its answers say which process they come from.
subscribe('http.server.request.start', ({ response }) => response.setHeader('X-Process', process.pid))

// And it does not outlive the test, even one whose time was over.
process.stdin.on('end', () => process.exit(1)).resume().unref()
