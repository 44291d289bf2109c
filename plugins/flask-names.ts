/** Flask's own spellings, for those who come from there. */
export {
  currentApp as current_app,
  afterThisRequest as after_this_request,
  hasRequestContext as has_request_context
} from './context.ts'
export { sendFile as send_file, sendFromDirectory as send_from_directory } from './send-file.ts'
export { renderTemplate as render_template, renderTemplateString as render_template_string } from './templates.ts'
export { getFlashedMessages as get_flashed_messages } from './flashing.ts'
export { urlFor as url_for } from './url-for.ts'
export { makeResponse as make_response } from '../lib/responses/view-result.ts'
export { secureFilename as secure_filename } from '../lib/files/secure-filename.ts'
