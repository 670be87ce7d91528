import { connect } from 'node:net'

/** What came back on one connection. */
export interface Reply {
  readonly status: number
  readonly body: string
}

/** A number is a pause in milliseconds. */
export type Step = Uint8Array | string | number

/**
 * Writes bytes to a server as they are, right or wrong, and reads its replies until it hangs up, or until `expected`
 * final replies are there.
 */
export async function exchange(
  url: string,
  steps: readonly Step[],
  { expected = 1, hangsUp = false }: { expected?: number; hangsUp?: boolean | undefined } = {},
): Promise<Reply[]> {
  const { hostname, port } = new URL(url)
  const socket = connect({ port: Number(port), host: hostname, noDelay: true })
  const chunks: Buffer[] = []
  const replies = (): Reply[] => parse(Buffer.concat(chunks).toString('latin1'))
  const done = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (replies().filter(({ status }) => status >= 200).length >= expected) resolve()
    })
    socket.on('close', () => resolve())
    // A server that refuses early may reset the connection while the rest is still on its way.
    socket.on('error', () => resolve())
  })
  for (const step of steps) {
    if (socket.destroyed) break
    if (typeof step === 'number') await new Promise((next) => setTimeout(next, step))
    else socket.write(step)
  }
  if (hangsUp) socket.end()
  await done
  socket.destroy()
  return replies()
}

function parse(text: string): Reply[] {
  const replies: Reply[] = []
  for (let rest = text; ; ) {
    const head = /^HTTP\/1\.[01] (\d{3})[^\r]*\r\n(|[\s\S]*?\r\n)\r\n/.exec(rest)
    if (!head) return replies
    const [whole, status, headers = ''] = head
    rest = rest.slice(whole.length)
    const length = Number(/^content-length: *(\d+)/im.exec(headers)?.[1] ?? 0)
    const chunked = /^transfer-encoding: *chunked/im.test(headers)
    const end = chunked ? rest.indexOf('0\r\n\r\n') + 5 : length
    if (chunked ? end === 4 : rest.length < length) return replies
    replies.push({ status: Number(status), body: rest.slice(0, end) })
    rest = rest.slice(end)
  }
}
