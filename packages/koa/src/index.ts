export { type CiEventContext, ciEvent } from './middleware.ts'
