export type {
  AdapterTest,
  AdapterTests,
  AdapterUnderTest,
  RunningServer,
  TestRunner,
} from './adapter-under-test.ts'
export type { MountedParser } from './cases.ts'
export { describeAdapter, testsOfAdapter } from './conformance.ts'
export { type InjectOptions, inject, injectCallback, type ReceiverLike } from './inject.ts'
export { injectInto, type NestLike, receiverOf } from './nestjs.ts'
