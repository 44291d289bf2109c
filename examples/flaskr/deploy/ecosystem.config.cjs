// For PM2: pm2 start deploy/ecosystem.config.cjs, and pm2 reload flaskr for a new version.
const { join } = require('node:path')

module.exports = {
  apps: [{
    name: 'flaskr',
    cwd: join(__dirname, '..'),
    script: 'deploy/server.ts',
    interpreter: 'node',
    exec_mode: 'cluster',
    instances: 4,
    wait_ready: true,
    listen_timeout: 30_000,
    // More than DRAIN_SECONDS and END_SECONDS. PM2 asks with SIGINT.
    kill_timeout: 30_000,
    exp_backoff_restart_delay: 100,
    max_memory_restart: '512M',
    env: { NODE_ENV: 'production', BEHIND_PROXY: '1', INSTANCE: '/var/lib/flaskr', PORT: '8000' }
  }]
}
