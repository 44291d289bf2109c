/**
 * A server of its own process for uploads.test.ts, which writes its address to standard output. `UPLOADS`, where it is
 * given, is the folder for temporary files: set here, so that whatever loads this file keeps its own.
 */
import Fastify from 'fastify'
import flaskish, { jsonify, request } from 'flaskish'
import { openFiles, temporaryFiles } from '../multipart.ts'

const { UPLOADS, REQUEST_TIMEOUT = '0' } = process.env
if (UPLOADS !== undefined) process.env['TMPDIR'] = UPLOADS

// Node.js takes the larger of the two for the whole request, and looks every 30 seconds.
const http = { connectionsCheckingInterval: 100, headersTimeout: Number(REQUEST_TIMEOUT) }
const app = Fastify({ requestTimeout: Number(REQUEST_TIMEOUT), http })
await app.register(flaskish)
app.rule('/', { methods: ['POST'], endpoint: 'upload' }, () => String(request.files['f']?.size))
app.rule('/other', () => 'other')
app.rule('/left', () => jsonify(temporaryFiles().length, openFiles().length))
console.log(await app.listen({ host: '127.0.0.1', port: 0 }))
