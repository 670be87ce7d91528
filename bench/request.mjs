/** The request that CI sends, as bytes that a fresh JobId can be written into without building it anew. */

export const secret = 'a-secret-of-the-benchmark'
export const path = `/ci/callback?token=${secret}`

/** @returns `next()` gives the bytes of a request about a job that none before was about */
export function requests(body) {
  const head =
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\nuser-agent: Go-http-client/1.1\r\naccept-encoding: gzip\r\n` +
    `content-type: application/xml\r\ncontent-length: ${body.length}\r\n\r\n`
  const bytes = Buffer.concat([Buffer.from(head), body])
  const [, before] = /^([\s\S]*?JobId>)/.exec(bytes.toString('latin1')) ?? []
  const at = before.length
  let count = 0
  return {
    next() {
      const own = Buffer.from(bytes)
      own.write(`j${String(process.pid % 1e5).padStart(5, '0')}${String(++count).padStart(10, '0')}`, at, 'latin1')
      return own
    },
  }
}
