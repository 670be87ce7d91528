export { type CiEventMiddleware, type CiEventRequest, ciEvent } from './middleware.ts'
