import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'

/** A network between a client and a server that a test can cut. */
export interface BreakableNetwork {
  port: number
  /** How many connections were made. */
  connections(): number
  /** Breaks all connections, without a word of goodbye, in the middle of whatever is on its way. */
  cut(): void
  /** From now on, each connection breaks after so many bytes from the server. */
  cutEvery(bytes: number): void
  /** While it is down, new connections break at once. */
  setDown(down: boolean): void
  /** From now on goes to another port. */
  setTarget(port: number): void
  /** Stops or continues to pass on what the server sends. */
  setFrozen(frozen: boolean): void
  close(): Promise<void>
}

export async function startBreakableNetwork(port: number): Promise<BreakableNetwork> {
  const pairs = new Set<[Socket, Socket]>()
  let target = port
  let isDown = false
  let longest: number | undefined
  let made = 0
  const server = createServer((client) => {
    made++
    if (isDown) {
      client.resetAndDestroy()
      return
    }
    const upstream = connect(target, '127.0.0.1')
    const pair: [Socket, Socket] = [client, upstream]
    pairs.add(pair)
    for (const socket of pair) {
      socket.on('error', () => {})
      socket.on('close', () => {
        pairs.delete(pair)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream)
    upstream.pipe(client)
    if (longest === undefined) return
    let left = longest
    const limited = new Transform({
      transform(chunk: Buffer, _, done) {
        const passed = chunk.subarray(0, left)
        left -= chunk.length
        if (left > 0) done(null, passed)
        else client.write(passed, () => client.resetAndDestroy())
      },
    })
    upstream.unpipe(client).pipe(limited).pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    for (const [client, upstream] of pairs) {
      client.resetAndDestroy()
      upstream.resetAndDestroy()
    }
  }
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => made,
    cut,
    cutEvery(bytes) {
      longest = bytes
    },
    setDown(down) {
      isDown = down
      if (down) cut()
    },
    setTarget(to) {
      target = to
    },
    setFrozen(frozen) {
      for (const [client, upstream] of pairs) {
        if (frozen) upstream.unpipe(client)
        else upstream.pipe(client)
      }
    },
    close() {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
