import { createRequire } from 'node:module'
import type { ReceiverOptions } from '@ci-event/core'
import { type CiEventRequest, ciEvent } from '@ci-event/express'
import type { MountedParser } from '@ci-event/simulator/testing'
import express5, { type Express } from 'express'
import { drain, listen } from './listen.ts'
import type { AdapterUnderTest } from './suite.ts'

const express4: typeof express5 = createRequire(new URL('../versions/express4/package.json', import.meta.url))(
  'express',
)

function adapterOf(express: typeof express5): AdapterUnderTest {
  return {
    start(options, parser) {
      const app = express()
      mount(app, parser, express)
      app.use('/ci', express.Router().all('/callback', ciEvent(options)))
      return listen(app)
    },
    startWithoutHandlers(options: ReceiverOptions) {
      const app = express()
      app.post('/ci/callback', ciEvent(options), (req, res) => {
        res.json({ seen: (req as CiEventRequest).ciEvent?.EventName })
      })
      return listen(app)
    },
    startWithNext(options, reached) {
      const app = express()
      app.use(ciEvent(options))
      app.use((_req, res) => {
        reached()
        res.json({ reached: true })
      })
      return listen(app)
    },
  }
}

function mount(app: Express, parser: MountedParser, express: typeof express5): void {
  if (parser === 'json') app.use(express.json())
  if (parser === 'raw') app.use(express.raw({ type: () => true }))
  if (parser === 'text') app.use(express.text({ type: () => true }))
  if (parser === 'drained') app.use((req, _res, next) => void drain(req).then(() => next()))
}

export const expressAdapters: Readonly<Record<string, AdapterUnderTest>> = {
  'Express 5': adapterOf(express5),
  'Express 4': adapterOf(express4),
}
