import { createServer } from 'node:http'
import { createReceiver, type ReceiverOptions, secretInUrl } from '@ci-event/core'
import { requestFromNode } from '@ci-event/core/adapter'
import { createRelay, type Relay, type RelayOptions } from '@ci-event/simulator/relay'
import { listen } from '../../../../test/adapters/listen.ts'

export const callbackSecret = 'secret-of-the-public-url'
export const relaySecret = 'secret-of-the-relay-only'

/** A public app: a receiver whose callbacks are relayed. */
export interface RelayingApp {
  origin: string
  /** Where CI posts, with the secret. */
  callbackUrl: string
  relayUrl: string
  relay: Relay
  close(): Promise<unknown>
}

export async function startRelayingApp(
  options: Partial<RelayOptions> = {},
  receiverOptions: ReceiverOptions = { onTaskFinish: () => {}, onOther: () => {} },
): Promise<RelayingApp> {
  const relay = createRelay({ secret: relaySecret, ...options })
  const receiver = createReceiver({
    verify: secretInUrl(callbackSecret),
    onReceived: relay.publish,
    logger: false,
    ...receiverOptions,
  })
  const server = createServer(async (request, response) => {
    if (request.url?.startsWith('/ci/relay')) return relay.handler(request, response)
    const { status, headers, body } = await receiver.receive(requestFromNode(request))
    response.writeHead(status, headers).end(body)
  })
  const { url, close } = await listen(server)
  return {
    origin: url,
    callbackUrl: `${url}/ci/callback?token=${callbackSecret}`,
    relayUrl: `${url}/ci/relay`,
    relay,
    close() {
      relay.close()
      server.closeAllConnections()
      return close()
    },
  }
}
