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
export { type InjectOptions, inject, injectCallback, type Receiving } from './inject.ts'
export { injectInto, type NestLike, receiverOf } from './nestjs.ts'
export type { Sent } from './raw-post.ts'
