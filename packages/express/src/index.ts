export { type CiEventRequest, ciEvent } from './middleware.ts'
