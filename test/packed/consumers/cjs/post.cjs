const { readFileSync } = require('node:fs')

const body = readFileSync(`${__dirname}/callback.xml`, 'utf8')

/** Posts the documented callback to a server that is started for it, and gives the status of the answer. */
async function post(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}/ci/callback`
  const { status } = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/xml' }, body })
  server.closeAllConnections()
  server.close()
  return status
}

module.exports = { post }
