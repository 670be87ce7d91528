// For authors of adapters: a framework's request to the neutral one, and its response back.

export { requestFromFetch, responseToFetch } from './http/fetch.ts'
export { type NodeRequestFacts, requestFromNode } from './http/node.ts'
export type { CallbackBody, CallbackHeaders, CallbackRequest, ResponseParts } from './http/request.ts'
export { requestFromScf, responseToScf, type ScfRequestFacts, type ScfResponse } from './http/scf.ts'
export type { Receiver } from './receiver/create-receiver.ts'
export type { HostLogger, LogFacts } from './receiver/logger.ts'
export type { CallbackResponse } from './receiver/responses.ts'
export { type AdapterHost, toReceiver } from './receiver/to-receiver.ts'
