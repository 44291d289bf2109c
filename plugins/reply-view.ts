import type { FastifyInstance, FastifyReply } from 'fastify'
import { contextOf } from './context.ts'
import { addToReplies } from './fastify-symbols.ts'
import type { Rendered } from './template-engine.ts'
import type { Templates } from './templates.ts'

/** Renders in the way of an engine of @fastify/view. */
export type RenderInView = (render: () => Rendered) => Promise<string>

/**
 * Gives plain handlers the `reply.view` and `reply.viewAsync` of @fastify/view, on the app's own templates. Only once all
 * plugins are there, for the host may register @fastify/view after flaskish: then its own stays.
 */
export function provideReplyView (instance: FastifyInstance, templates: Templates, renderInView: RenderInView): void {
  if (!instance.hasReplyDecorator('view')) addToReplies(instance, createReplyViews(templates, renderInView))
}

type Page = string | { readonly raw: string }

function createReplyViews (templates: Templates, renderInView: RenderInView): { view: unknown, viewAsync: unknown } {
  async function viewAsync (this: FastifyReply, page: Page, values?: object): Promise<string> {
    const context = contextOf(this)
    const text = await renderInView(() => typeof page === 'string' ? templates.render(page, values, context) : templates.renderText(page.raw, values, {}, context))
    if (!this.hasHeader('content-type')) this.type('text/html; charset=utf-8')
    return text
  }

  return {
    viewAsync,
    async view (this: FastifyReply, page: Page, values?: object): Promise<FastifyReply> {
      try {
        this.send(await viewAsync.call(this, page, values))
      } catch (error) {
        this.send(error)
      }
      return this
    }
  }
}
