import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { bundle, ERASING } from '../bundle.ts'

export interface CompiledTree extends AsyncDisposable {
  readonly folder: string
}

/**
 * A temporary folder with flaskish from one tree as its users get it, which is a bundle; with the modules of its lib, some
 * of which are measured by themselves; and with these benchmarks. Not from source: tsx gives every function that is made during a request its name anew (esbuild's keepNames).
 */
export async function compileTree (tree: string, benchmarks: string): Promise<CompiledTree> {
  const folder = await mkdtemp(join(tmpdir(), 'flaskish-benchmarks-'))
  const compiled = { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
  try {
    await copyFile(join(tree, 'package.json'), join(folder, 'package.json'))
    await symlink(join(dirname(benchmarks), 'node_modules'), join(folder, 'node_modules'), 'junction')
    await compileFolder(join(tree, 'lib'), join(folder, 'lib'))
    await bundle(tree, join(folder, 'plugins'))
    await compileFolder(benchmarks, join(folder, 'benchmarks'))
    return compiled
  } catch (error) {
    await compiled[Symbol.asyncDispose]()
    throw error
  }
}

async function compileFolder (source: string, target: string): Promise<void> {
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const from = join(source, entry.name)
    const to = join(target, entry.name)
    if (entry.name === 'node_modules') continue
    if (entry.isDirectory()) await compileFolder(from, to)
    if (!entry.isFile()) continue
    await mkdir(target, { recursive: true })
    if (entry.name.endsWith('.ts')) await writeFile(to.replace(/\.ts$/, '.js'), eraseTypes(await readFile(from, 'utf8')))
    else await copyFile(from, to)
  }
}

function eraseTypes (source: string): string {
  return ts.transpileModule(source, { compilerOptions: { ...ERASING, rewriteRelativeImportExtensions: true } }).outputText
}
