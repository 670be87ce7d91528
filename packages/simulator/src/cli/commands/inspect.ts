/** `ci-event inspect`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Command, type Io, UsageError } from '../command.ts'
import { optional } from '../optional.ts'
import { choiceOf, countOf, flagOf, textOf } from '../values.ts'
import { json } from './shared.ts'

/** @internal */
export const inspect: Command = {
  name: 'inspect',
  summary: 'show an inbox in the browser, live, and replay what is in it',
  usage: '<INBOX> [--port 4400] [--open no]',
  options: {
    port: { type: 'string', value: 'PORT', help: 'the port to listen on (default 4400; 0 for any)' },
    limit: { type: 'string', value: 'N', help: 'how many deliveries are shown, the newest (default 1000)' },
    open: { type: 'string', value: 'yes|no', help: 'whether the browser is opened (default: yes, on a terminal)' },
    json,
  },
  notes:
    'Takes the file of an inbox of @ci-event/inbox, also while an app works it. Needs @ci-event/inspector and ' +
    '@ci-event/inbox beside this package. It listens on 127.0.0.1 alone. Ctrl-C ends it.',
  examples: ['inspect ci-inbox.db', 'inspect ci-inbox.db --port 0 --open no'],
  async run(values, [file, ...rest], io) {
    if (file === undefined) throw new UsageError('The file of an inbox is needed, such as ci-inbox.db.')
    if (rest.length > 0) throw new UsageError(`${rest.join(' ')} is too much.`)
    const port = Number(textOf(values, 'port') ?? 4400)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError('--port takes a number up to 65535.')
    const limit = countOf(values, 'limit', 1000)
    const wantsBrowser = choiceOf(values, 'open', ['yes', 'no']) ?? (io.outIsTerminal && !io.env.CI ? 'yes' : 'no')
    // An inbox makes the file that is not there, which is not what somebody wants who mistyped its name.
    if (!existsSync(file)) throw new UsageError(`There is nothing at ${file}.`)
    const needed = ['@ci-event/inspector', '@ci-event/inbox']
    const { createInspector } = await optional(() => import('@ci-event/inspector'), needed)
    const { createInbox } = await optional(() => import('@ci-event/inbox'), needed)
    const inbox = createInbox({ file })
    const inspector = createInspector({ inbox, maxItems: limit })
    const server = createServer(inspector.handler)
    try {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
      io.out(flagOf(values, 'json') ? `${JSON.stringify({ url })}\n` : `${url}\n`)
      io.err(`Showing ${file}. Ctrl-C ends it.\n`)
      if (wantsBrowser === 'yes') openBrowser(url, io)
      if (!io.signal.aborted) await once(io.signal, 'abort')
      return 0
    } finally {
      inspector.close()
      server.close()
      server.closeAllConnections()
      await inbox.close()
    }
  },
}

function openBrowser(url: string, io: Io): void {
  const [program, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '', url]]
        : ['xdg-open', [url]]
  const opener = spawn(program as string, args as string[], { stdio: 'ignore', detached: true })
  opener.on('error', () => io.err('No browser could be opened here: open the address yourself.\n'))
  opener.unref()
}
