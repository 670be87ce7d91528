export { type CiEventMiddleware, type CiEventContext, ciEvent } from './middleware.ts'
