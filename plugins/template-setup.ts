import type { Scope } from './scope.ts'
import { provideReplyView } from './reply-view.ts'
import { createHandlebarsEngine } from './template-engine.ts'
import type { TemplateSettings } from './template-options.ts'
import { Templates } from './templates.ts'
import { createViewEngine, registerView } from './view-engine.ts'

/** Sets up the engine that the settings name, and `reply.view` on the same one. */
export async function setUpTemplates (scope: Scope, settings: TemplateSettings): Promise<void> {
  const { instance } = scope
  if (settings.engine.name !== 'handlebars') {
    scope.templates = new Templates(scope, await createViewEngine(scope, settings))
    provideReplyView(instance, scope.templates, async (render) => render())
    return
  }
  const engine = createHandlebarsEngine(scope, settings)
  const view = await registerView(instance, { ...settings, engine: { name: 'handlebars', module: engine.handlebars } })
  scope.templates = new Templates(scope, engine)
  provideReplyView(instance, scope.templates, (render) => view(render, {}))
}
