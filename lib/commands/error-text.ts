/** What an error says. */
export function messageOf (error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A stack without the frames that say nothing about the app: Node's own, and those of files that `isOurs`. */
export function trimStack (stack: string, isOurs: (line: string) => boolean): string {
  return stack.split('\n').filter((line) => !/^\s+at /.test(line) || !(/\(?node:/.test(line) || isOurs(line))).join('\n')
}

/** Whether a stack says where in a file something is. */
export function hasPosition (stack: string): boolean {
  return /:\d+(:\d+)?\)?$/m.test(stack)
}

/** What a module's text imports from files beside it: relative paths, as they are written. */
export function findRelativeImports (text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*(["'])(\.{1,2}\/[^"'\n]+)\1/g)].map(([, , path = '']) => path)
}
