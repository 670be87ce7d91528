export { type CiEventFastifyOptions, type CiEventRequest, ciEvent } from './plugin.ts'
