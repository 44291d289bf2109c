import { once } from 'node:events'
import { connect } from 'node:net'

const CHUNK = Buffer.alloc(65_536, 'flaskish')
const HEAD = '--boundary\r\nContent-Disposition: form-data; name="file"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\n'
const TAIL = '\r\n--boundary--\r\n'

/** Uploads a file of so many bytes, as fast as the server takes them; fails unless it answers with their number. */
export async function upload (address: string, bytes: number): Promise<void> {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.setEncoding('latin1').on('data', (text: string) => { answer += text })
  await once(socket, 'connect')
  socket.write(`POST / HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=boundary\r\nContent-Length: ${HEAD.length + bytes + TAIL.length}\r\n\r\n${HEAD}`)
  for (let left = bytes; left > 0; left -= CHUNK.length) {
    if (!socket.write(left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK)) await once(socket, 'drain')
  }
  socket.write(TAIL)
  await once(socket, 'close')
  if (!answer.endsWith(`\r\n\r\n${bytes}`)) throw new Error(`Cannot measure the upload: the server answers ${JSON.stringify(answer)}.`)
}

/** Asks for something small until `until` is settled; how many milliseconds each answer took. */
export async function askMeanwhile (address: string, until: Promise<unknown>): Promise<number[]> {
  const durations: number[] = []
  const state = { isOver: false }
  const finish = (): void => { state.isOver = true }
  until.then(finish, finish)
  while (!state.isOver) {
    const start = performance.now()
    await (await fetch(new URL('/other', address))).text()
    durations.push(performance.now() - start)
  }
  return durations
}
