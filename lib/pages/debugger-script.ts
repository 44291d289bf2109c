/**
 * The script of the debugger's page. It makes nothing of what it is told but text; the page works without it, consoles
 * excepted.
 */
export const debuggerScript: string = String.raw`
'use strict'
{
  const { base, error, token } = document.body.dataset
  const find = (selector) => document.querySelector(selector)

  const ask = async (what, body) => {
    let answer
    try {
      answer = await fetch(base + '/' + what, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        credentials: 'same-origin',
        body: JSON.stringify({ error, token, ...body })
      })
    } catch {
      return { status: 0, says: 'The app does not answer: it has stopped, or is starting again.' }
    }
    const told = await answer.json().catch(() => ({}))
    return { ...told, status: answer.status, says: told.message || 'The app answered ' + answer.status + '.' }
  }

  // One answer, after the PIN was asked for where it is wanted; undefined where nobody gave it.
  const askUnlocked = async (what, body) => {
    const answer = await ask(what, body)
    if (answer.status !== 401) return answer
    return await unlock() ? ask(what, body) : undefined
  }

  const dialog = find('#pin')
  const input = dialog.querySelector('input')
  const says = dialog.querySelector('.says')
  const unlock = () => new Promise((resolve) => {
    says.textContent = ''
    input.value = ''
    dialog.showModal()
    let isUnlocked = false
    dialog.querySelector('form').onsubmit = async (event) => {
      event.preventDefault()
      says.textContent = '…'
      const answer = await ask('pin', { pin: input.value })
      isUnlocked = answer.status === 200
      if (isUnlocked) dialog.close()
      else says.textContent = answer.says
      input.select()
    }
    dialog.onclose = () => resolve(isUnlocked)
  })
  find('#cancel').onclick = () => dialog.close()

  const print = (log, className, text) => {
    const line = document.createElement('pre')
    line.className = className
    line.textContent = text
    log.append(line)
    line.scrollIntoView({ block: 'nearest' })
    return line
  }

  const startConsole = (element) => {
    const log = element.querySelector('.log')
    const area = element.querySelector('textarea')
    const history = []
    let position = 0
    let draft = ''

    const run = async () => {
      const code = area.value.trim()
      if (code === '') return
      area.value = ''
      if (history[history.length - 1] !== code) history.push(code)
      position = history.length
      draft = ''
      print(log, 'typed', code)
      const pending = print(log, 'pending', '…')
      const answer = await askUnlocked('evaluate', { frame: Number(element.dataset.console), code })
      pending.remove()
      if (answer === undefined) print(log, 'failed', 'Locked: the PIN was not given.')
      else if (answer.status !== 200) print(log, 'failed', answer.says)
      else if (answer.output !== '') print(log, answer.failed ? 'failed' : 'value', answer.output)
      area.focus()
    }

    const recall = (step) => {
      if (position + step < 0 || position + step > history.length) return false
      if (position === history.length) draft = area.value
      position += step
      area.value = position === history.length ? draft : history[position]
      const end = step < 0 ? area.value.indexOf('\n') : area.value.length
      area.setSelectionRange(end === -1 ? area.value.length : end, end === -1 ? area.value.length : end)
      return true
    }

    area.onkeydown = (event) => {
      if (event.isComposing || event.altKey || event.metaKey) return
      const before = area.value.slice(0, area.selectionStart)
      const after = area.value.slice(area.selectionEnd)
      let isDone = false
      if (event.key === 'Enter' && !event.shiftKey) {
        run()
        isDone = true
      } else if (event.key === 'ArrowUp' && !before.includes('\n')) isDone = recall(-1)
      else if (event.key === 'ArrowDown' && !after.includes('\n')) isDone = recall(1)
      else if (event.key === 'l' && event.ctrlKey) {
        log.replaceChildren()
        isDone = true
      }
      if (isDone) event.preventDefault()
    }
    area.oninput = () => { area.rows = Math.min(area.value.split('\n').length, 20) }
  }
  document.querySelectorAll('[data-console]').forEach(startConsole)

  const showVariables = async (button) => {
    const answer = await askUnlocked('variables', { frame: Number(button.dataset.variables) })
    if (answer === undefined) return
    const place = button.parentElement
    if (answer.status !== 200) {
      print(place, 'note', answer.says)
      return
    }
    const table = document.createElement('table')
    for (const { name, text } of answer.variables) {
      const row = table.insertRow()
      const head = document.createElement('th')
      head.scope = 'row'
      head.textContent = name
      row.append(head)
      row.insertCell().textContent = text
    }
    place.replaceChildren(answer.variables.length === 0 ? 'It has no local variables.' : table)
  }
  document.querySelectorAll('[data-variables]').forEach((button) => { button.onclick = () => showVariables(button) })

  const copy = find('#copy')
  copy.onclick = async () => {
    const text = find('#text')
    try {
      await navigator.clipboard.writeText(text.value)
    } catch {
      text.hidden = false
      text.select()
      document.execCommand('copy')
      text.hidden = true
    }
    copy.textContent = 'Copied'
    setTimeout(() => { copy.textContent = 'Copy as text' }, 2000)
  }

  const open = find('#open')
  open.onclick = () => {
    const frames = [...document.querySelectorAll('details')]
    const isOpening = frames.some((frame) => !frame.open)
    for (const frame of frames) frame.open = isOpening
    open.textContent = isOpening ? 'Close all frames' : 'Open all frames'
  }
}
`
