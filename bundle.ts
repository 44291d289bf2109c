import { isAbsolute, join } from 'node:path'
import { rollup, type RollupLog } from 'rollup'
import ts from 'typescript'

/** What erases the types of a file by itself. */
export const ERASING: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true
}

/**
 * Writes the library's JavaScript with source maps: index.js, cli.js, and beside them what both use and what is imported
 * when it is asked for (the debugger, each command). Node.js loads that in two thirds of the time that the modules take.
 * @param tree the folder of lib/ and plugins/.
 * @param target the folder to write to.
 */
export async function bundle (tree: string, target: string): Promise<void> {
  await using modules = await rollup({
    input: { index: join(tree, 'plugins/index.ts'), cli: join(tree, 'plugins/cli.ts') },
    external: (name) => !name.startsWith('.') && !isAbsolute(name),
    plugins: [{ name: 'erase-types', transform: eraseTypes }],
    onLog
  })
  await modules.write({ dir: target, chunkFileNames: '[name]-[hash].js', sourcemap: true, minifyInternalExports: false, hoistTransitiveImports: false })
}

/** Of a file of its own each, as Rollup wants it: imports keep the names that are there. */
function eraseTypes (source: string, fileName: string): { code: string, map: string | undefined } {
  const { outputText, sourceMapText } = ts.transpileModule(source, {
    fileName,
    compilerOptions: { ...ERASING, rewriteRelativeImportExtensions: false, sourceMap: true }
  })
  return { code: outputText, map: sourceMapText }
}

function onLog (_level: string, { code, message }: RollupLog): void {
  if (code !== 'CIRCULAR_DEPENDENCY') throw new Error(`Cannot bundle: ${message}`)
}
