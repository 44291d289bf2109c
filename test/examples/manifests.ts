import { createRequire } from 'node:module'
import { join } from 'node:path'
import ts from 'typescript'
import { ROOT } from '../cli.ts'

/** What every object of Kubernetes has, and what the tests look at. */
export interface Manifest {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata?: { readonly name?: string, readonly labels?: Readonly<Record<string, string>> }
  readonly data?: Readonly<Record<string, string>>
}

/**
 * What the models of Kubernetes' API say of the fields of manifests: names that it does not have, values of another type, what is
 * missing. Their types say it, to the compiler; the models themselves (`modelErrors`) let names pass that they do not know.
 */
export function typeErrors (manifests: readonly Manifest[]): string[] {
  const file = join(ROOT, 'manifests.ts')
  const text = manifests.map((manifest, index) => `const m${index}: import('${moduleOf(manifest)}').I${manifest.kind} = ${JSON.stringify(manifest, undefined, 2)}\n`).join('')
  const host = ts.createCompilerHost(OPTIONS)
  const { getSourceFile } = host
  host.getSourceFile = (name, ...rest) => name === file ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2023) : getSourceFile(name, ...rest)
  const fileExists = host.fileExists
  host.fileExists = (name) => name === file || fileExists(name)
  const program = ts.createProgram([file], OPTIONS, host)
  return program.getSemanticDiagnostics(program.getSourceFile(file)).map(({ messageText, code }) =>
    code === CANNOT_FIND_MODULE ? `There is no ${manifests.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`).join()}` : ts.flattenDiagnosticMessageText(messageText, '\n'))
}

/** What the model of a manifest says of its values: numbers that are none, formats, what is missing. */
export function modelErrors (manifest: Manifest): string[] {
  const { [manifest.kind ?? '']: Model } = require(moduleOf(manifest)) as Record<string, new (data: Manifest) => { validate (): void }>
  if (Model === undefined) return [`There is no ${manifest.kind}`]
  try {
    new Model(manifest).validate()
    return []
  } catch (error) {
    return [String(error)]
  }
}

/** "apps/v1" and "Deployment" are in kubernetes-models/apps/v1/Deployment. */
function moduleOf ({ apiVersion, kind }: Manifest): string {
  return `kubernetes-models/${apiVersion}/${kind}`
}

const require = createRequire(import.meta.url)
const CANNOT_FIND_MODULE = 2307
const OPTIONS: ts.CompilerOptions = { strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext }
