export { type AdapterCase, adapterCases, type Parser } from './cases.ts'
export {
  type AdapterTest,
  type AdapterTests,
  type AdapterUnderTest,
  describeAdapter,
  type Runner,
  type Running,
  testsOfAdapter,
} from './conformance.ts'
export { type DeliverOptions, deliver, deliverCallback, type Receiving } from './deliver.ts'
export { deliverTo, type NestLike, receiverOf } from './nestjs.ts'
export type { Sent } from './raw-post.ts'
