import type Handlebars from 'handlebars'
import { FlaskishError } from '../errors.ts'
import type { Render } from './environment.ts'

/** A template's tree, and what it says of other templates. */
export interface ParsedTemplate {
  readonly program: hbs.AST.Program
  /** The names of partials that it writes out. */
  readonly partials: readonly string[]
  /** Whether it computes a partial's name, so that any template may be meant. */
  readonly hasDynamicPartials: boolean
  /** The name in `{{extends "name"}}`. */
  readonly parent: string | undefined
}

/** @throws FlaskishError FLASKISH_ERR_TEMPLATE_SYNTAX with the line. */
export function parseTemplate (handlebars: typeof Handlebars, text: string, template: string): ParsedTemplate {
  const program = refusingSyntax(template, () => handlebars.parseWithoutProcessing(text, { srcName: template }))
  const partials = new Set<string>()
  let hasDynamicPartials = false
  walk(program, (node) => {
    if (isPartial(node)) {
      if (node.name.type === 'SubExpression') hasDynamicPartials = true
      // '@partial-block' is no file.
      else if (!node.name.data) partials.add(node.name.original)
    }
    if (isCall(node)) checkArguments(node, template)
  })
  const parent = takeParent(program, template)
  if (parent !== undefined) partials.add(parent)
  return { program, partials: [...partials], hasDynamicPartials, parent }
}

/** The tree as a function of values. @throws FlaskishError FLASKISH_ERR_TEMPLATE_SYNTAX for what only the compiler finds. */
export function compileTree (handlebars: typeof Handlebars, program: hbs.AST.Program, { template, escape }: { template: string, escape: boolean }): Render {
  return refusingSyntax(template, () => {
    const render = handlebars.compile(program, { noEscape: !escape })
    // Otherwise it would be compiled when first used, where an error could not say whose it is.
    Reflect.get(render, '_setup')({})
    return render
  })
}

function refusingSyntax<Result> (template: string, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    const { message, lineNumber = 1 } = error as Handlebars.Exception
    const [, line = lineNumber] = /^Parse error on line ([0-9]+)/.exec(message) ?? []
    const found = message.slice(message.lastIndexOf('\n') + 1).replace(/ - [0-9]+:[0-9]+$/, '')
    throw new FlaskishError('FLASKISH_ERR_TEMPLATE_SYNTAX', { template, line: Number(line), found: `${found}.` }, { cause: error })
  }
}

type Call = hbs.AST.MustacheStatement & { path: hbs.AST.PathExpression }

/** Calls of Handlebars' own helpers that can only fail. */
function checkArguments (node: Call, template: string): void {
  const { original } = node.path
  const most = MOST_ARGUMENTS.get(original)
  if (most === undefined || (node.type as string) !== 'BlockStatement' || (node.params.length >= 1 && node.params.length <= most)) return
  refuse(template, node, `"#${original}" needs ${most === 1 ? 'one value' : 'a list or an object'}.`)
}

/**
 * Takes `{{extends "name"}}` out of a template. All but its blocks and inline partials goes with it: a page that extends
 * another one consists of nothing else.
 */
function takeParent (program: hbs.AST.Program, template: string): string | undefined {
  let parent: string | undefined
  walk(program, (node) => {
    if (!isCall(node) || node.path.original !== 'extends' || node.params.length === 0) return
    const [name] = node.params
    if (!program.body.includes(node) || name === undefined || !isText(name)) refuse(template, node, '"extends" needs the name of a template as text, outside of all blocks.')
    if (parent !== undefined) refuse(template, node, 'a template extends one other, not two.')
    parent = name.value
  })
  if (parent !== undefined) program.body = program.body.filter((node) => (isCall(node) && node.path.original === 'block') || node.type === 'DecoratorBlock')
  return parent
}

function refuse (template: string, { loc }: hbs.AST.Node, found: string): never {
  throw new FlaskishError('FLASKISH_ERR_TEMPLATE_SYNTAX', { template, line: loc.start.line, found })
}

function isPartial (node: hbs.AST.Node): node is hbs.AST.PartialStatement {
  return node.type === 'PartialStatement' || node.type === 'PartialBlockStatement'
}

function isCall (node: hbs.AST.Node): node is Call {
  return (node.type === 'MustacheStatement' || node.type === 'BlockStatement') && Reflect.get(Object(Reflect.get(node, 'path')), 'type') === 'PathExpression'
}

function isText (node: hbs.AST.Node): node is hbs.AST.StringLiteral {
  return node.type === 'StringLiteral'
}

/** Every node, outer ones first. */
function walk (node: hbs.AST.Node, visit: (node: hbs.AST.Node) => void): void {
  visit(node)
  for (const child of Object.values(node).flat()) {
    if (isNode(child)) walk(child, visit)
  }
}

function isNode (value: unknown): value is hbs.AST.Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'loc' in value
}

const MOST_ARGUMENTS: ReadonlyMap<string, number> = new Map([['if', 1], ['unless', 1], ['with', 1], ['each', Infinity]])
