/** `ci-event inspect`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadOptional } from '../../optional-package.ts'
import { type Command, type Io, UsageError } from '../command.ts'
import { choiceOf, flagOf, portOf } from '../option-values.ts'
import { json, refuseMore } from './common-options.ts'

/** @internal */
export const inspect: Command = {
  name: 'inspect',
  summary: 'show an inbox in the browser, live, and replay its items',
  usage: '<INBOX> [--port 4400] [--open no]',
  options: {
    port: { type: 'string', value: 'PORT', help: 'the port to listen on (default 4400; 0 means any free port)' },
    open: { type: 'string', value: 'yes|no', help: 'open the browser (default: yes on a terminal)' },
    json,
  },
  notes:
    'Takes the file of an inbox of @ci-event/inbox, also while an app is using it. Needs the packages @ci-event/inspector ' +
    'and @ci-event/inbox. Listens on 127.0.0.1 only. Ctrl-C ends it.',
  examples: ['inspect ci-inbox.db', 'inspect ci-inbox.db --port 0 --open no'],
  async run(values, [file, ...rest], io) {
    if (file === undefined) throw new UsageError('The file of an inbox is missing, such as ci-inbox.db.')
    refuseMore(rest, 'one file')
    const port = portOf(values, 4400)
    const wantsBrowser = choiceOf(values, 'open', ['yes', 'no']) ?? (io.outIsTerminal && !io.env.CI ? 'yes' : 'no')
    // createInbox would create a file whose name was mistyped.
    if (!existsSync(file)) throw new UsageError(`${file} does not exist.`)
    const needed = ['@ci-event/inspector', '@ci-event/inbox']
    const { createInspector } = await loadOptional(() => import('@ci-event/inspector'), needed)
    const { createInbox } = await loadOptional(() => import('@ci-event/inbox'), needed)
    const inbox = createInbox({ file })
    const inspector = createInspector({ inbox })
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
  opener.on('error', () => io.err('The browser could not be opened. Open the address yourself.\n'))
  opener.unref()
}
