import { rmSync } from 'node:fs'
import ts from 'typescript'
import { bundle } from './bundle.ts'

// dist: the bundle, and the declarations as tsc emits them but for their imports, which it leaves at ".ts": files that the
// package does not have.

rmSync('dist', { recursive: true, force: true })
const config = ts.getParsedCommandLineOfConfigFile('tsconfig.build.json', {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: stop })
if (config === undefined) throw new Error('tsconfig.build.json is not there.')
const program = ts.createProgram(config.fileNames, config.options)
const problems = ts.getPreEmitDiagnostics(program)
if (problems.length > 0) stop(...problems)
program.emit(undefined, (name, text) => ts.sys.writeFile(name, withJavaScriptImports(text)))
await bundle('.', 'dist/plugins')

function withJavaScriptImports (declarations: string): string {
  return declarations.replace(/(\bfrom |\bimport\()(['"])(\.{1,2}\/[^'"]+)\.ts\2/g, '$1$2$3.js$2')
}

function stop (...diagnostics: ts.Diagnostic[]): never {
  console.error(ts.formatDiagnostics(diagnostics, { getCanonicalFileName: (name) => name, getCurrentDirectory: process.cwd, getNewLine: () => '\n' }))
  process.exit(1)
}
