/** A client that costs less than the servers it measures: bytes over kept-alive connections, no HTTP objects. */
import { connect } from 'node:net'

/** One connection with at most one request on its way. */
function connection(port) {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  let received = ''
  let done
  socket.setEncoding('latin1')
  let closing = false
  socket.on('close', () => {
    if (!closing) throw new Error('The server closed a connection')
  })
  socket.on('data', (text) => {
    received += text
    const head = received.indexOf('\r\n\r\n')
    if (head === -1) return
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(received) ?? []
    const whole = length === undefined ? received.endsWith('0\r\n\r\n') : received.length >= head + 4 + Number(length)
    if (!whole) return
    if (!received.startsWith('HTTP/1.1 200')) throw new Error(`The server answered ${received}`)
    received = ''
    done()
  })
  return {
    send(bytes, then) {
      done = then
      socket.write(bytes)
    },
    close() {
      closing = true
      socket.destroy()
    },
    ready: new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject)),
  }
}

/**
 * Keeps the client's core from going to sleep: waking it is work that the kernel does in the server's write, tens of
 * microseconds on a virtual machine, and the slower a server is the more often it would pay for it.
 */
function stayAwake(needed) {
  if (needed()) setImmediate(stayAwake, needed)
}

export async function openClient(port, connections) {
  const idle = Array.from({ length: connections }, () => connection(port))
  const all = [...idle]
  await Promise.all(all.map(({ ready }) => ready))

  return {
    close: () => {
      for (const each of all) each.close()
    },

    /** As many requests as the server takes, all connections busy. @returns how many were answered */
    flood(requests, count) {
      let begun = 0
      let answered = 0
      stayAwake(() => answered < count)
      return new Promise((resolve) => {
        const again = (each) => {
          if (begun === count) return
          begun++
          each.send(requests.next(), () => {
            if (++answered === count) resolve(answered)
            else again(each)
          })
        }
        for (const each of all) again(each)
      })
    },

    /** Requests at a steady rate, whatever the server makes of them. @returns milliseconds that each took */
    steady(requests, rate, count) {
      const latencies = []
      const waiting = []
      const start = performance.now()
      let due = 0
      return new Promise((resolve) => {
        const begin = (at) => {
          const each = idle.pop()
          if (!each) return waiting.push(at)
          each.send(requests.next(), () => {
            latencies.push(performance.now() - at)
            idle.push(each)
            if (waiting.length > 0) begin(waiting.shift())
            else if (latencies.length === count) resolve(latencies)
          })
        }
        const tick = () => {
          const elapsed = performance.now() - start
          for (; due < count && due < (elapsed * rate) / 1000; due++) begin(performance.now())
          if (due < count) setImmediate(tick)
        }
        tick()
      })
    },
  }
}
