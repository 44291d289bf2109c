import { CommandFailure } from '../../lib/commands/command-failure.ts'
import { messageOf } from '../../lib/commands/error-text.ts'
import { toUrlHost } from '../../lib/commands/listen-host.ts'

/** Why a server could not listen, and which option to change. */
export function listenFailure (error: unknown, host: string, port: number): CommandFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const [found, fix] = REASONS.get(code) ?? [`${messageOf(error)}.`, 'Give another address with --host and --port.']
  return new CommandFailure(`Cannot listen on ${toUrlHost(host)}:${port}: ${found} ${fix}`)
}

const REASONS: ReadonlyMap<string, readonly [found: string, fix: string]> = new Map([
  ['EADDRINUSE', ['another program has this port.', 'Give another one with --port (or FLASKISH_RUN_PORT), or --port 0 for any that is free; or end the other program.']],
  ['EACCES', ['the system does not permit it.', 'Ports below 1024 are for privileged users: give another one with --port (or FLASKISH_RUN_PORT).']],
  ['EADDRNOTAVAIL', ['this machine does not have that address.', 'Give one of its own with --host (or FLASKISH_RUN_HOST): 127.0.0.1 for this machine alone, 0.0.0.0 for all of its addresses.']],
  ['ENOTFOUND', ['there is no such host.', 'Give an address of this machine with --host (or FLASKISH_RUN_HOST), such as 127.0.0.1 or 0.0.0.0.']]
])
