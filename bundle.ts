import { isAbsolute, join } from 'node:path'
import { rollup, type RollupLog } from 'rollup'
import ts from 'typescript'

/** How the compiler erases the types of one file, without a look at others. */
export const ERASING: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true
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

/** One module as Rollup takes it: its imports still name the ".ts" files, which Rollup reads next. */
function eraseTypes (source: string, fileName: string): { code: string, map: string | undefined } {
  const { outputText, sourceMapText } = ts.transpileModule(source, { fileName, compilerOptions: { ...ERASING, sourceMap: true } })
  return { code: outputText, map: sourceMapText }
}

/** The plugins import each other in circles, for functions that are called later; anything else that Rollup notices is a mistake. */
function onLog (_level: string, { code, message }: RollupLog): void {
  if (code !== 'CIRCULAR_DEPENDENCY') throw new Error(`Cannot bundle: ${message}`)
}
