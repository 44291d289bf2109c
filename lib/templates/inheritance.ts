import { Markup } from '../markup.ts'
import { addHelper, type Render, type TemplateEnvironment } from './environment.ts'

/** The blocks of a page that extends another one. */
interface Layout {
  /** By name; what extends goes before what is extended. */
  readonly blocks: Map<string, readonly Block[]>
  /** Whether blocks are only gathered: nothing of a page that extends another is shown where it stands. */
  isGathering: boolean
}

interface Block {
  readonly render: Render
  readonly context: unknown
}

// Not to be written in a template.
const LAYOUT = 'flaskish layout'
const SUPER = 'flaskish super'

interface BlockOptions {
  readonly fn: Render
  readonly data: { [LAYOUT]?: Layout, [SUPER]?: () => Markup }
}

/** Gives an environment `{{#block "name"}}…{{/block}}` and, within a block, `{{super}}`. */
export function addInheritance (environment: TemplateEnvironment): void {
  const { createFrame } = environment.handlebars

  addHelper(environment, 'block', function (this: unknown, name: string, options?: BlockOptions) {
    if (options === undefined) return ownValue(this, 'block')
    const { fn, data } = options
    const { blocks, isGathering } = data[LAYOUT] ?? NO_LAYOUT
    const chain = [...blocks.get(name) ?? [], { render: fn, context: this }]
    if (!isGathering) return renderBlock(chain, data)
    blocks.set(name, chain)
    return ''
  })

  addHelper(environment, 'super', function (this: unknown, { data }: BlockOptions) {
    return data[SUPER] === undefined ? ownValue(this, 'super') : data[SUPER]()
  })

  function renderBlock ([block, ...others]: readonly Block[], data: object): string {
    if (block === undefined) return ''
    const frame = createFrame(data)
    frame[SUPER] = () => new Markup(renderBlock(others, data))
    return block.render(block.context, { data: frame })
  }
}

/** Renders a page that extends others: `levels` are the page, what it extends, what that extends … */
export function createExtending ({ handlebars }: TemplateEnvironment, levels: readonly Render[]): Render {
  return (context, options = {}) => {
    const layout: Layout = { blocks: new Map(), isGathering: true }
    const data = handlebars.createFrame(options.data ?? {})
    data[LAYOUT] = layout
    let text = ''
    levels.forEach((render, level) => {
      layout.isGathering = level < levels.length - 1
      text = render(context, { ...options, data })
    })
    return text
  }
}

/** `{{block}}` and `{{super}}` alone, where they are but names. */
function ownValue (context: unknown, name: string): unknown {
  return Object.hasOwn(Object(context), name) ? Reflect.get(Object(context), name) : undefined
}

const NO_LAYOUT: Layout = { blocks: new Map(), isGathering: false }
