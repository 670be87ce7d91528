/** What an adapter's test gives to the conformance suite, and what it gets. */
import type { ReceiverOptions } from '@ci-event/core'
import type { MountedParser } from './cases.ts'

/** A server that listens. */
export interface RunningServer {
  /** Its origin, such as `http://127.0.0.1:40123`. */
  url: string
  close(): Promise<unknown>
}

/** How the suite starts servers with the adapter. Every one of them serves it at `/ci/callback`. */
export interface AdapterUnderTest {
  /** Starts a server whose adapter has `options`, with `parser` mounted before it. */
  start(options: ReceiverOptions, parser: MountedParser): Promise<RunningServer>
  /** Starts a server whose adapter has no handlers; the app's own route answers `{ "seen": <EventName> }`. */
  startWithoutHandlers?(options: ReceiverOptions): Promise<RunningServer>
  /** Starts a server with a handler of the app mounted after the adapter, which calls `reached` and responds. */
  startWithNext?(options: ReceiverOptions, reached: () => void): Promise<RunningServer>
  /** Requests, by their name in the suite, that the framework answers before the adapter can: with what, and why. */
  except?: Readonly<Record<string, { status: number; why: string }>>
  /** Parsers that the framework does not have. Their requests are left out. */
  without?: readonly MountedParser[]
  /** True when a gateway reads the body before the adapter is called. Bodies that come slowly or in part are left out. */
  isBuffered?: boolean
}

/** One test of an adapter. */
export interface AdapterTest {
  /** A sentence about the adapter, such as "answers 400 malformed to malformed XML". */
  readonly name: string
  /** Rejects with an `AssertionError` when the adapter behaves otherwise. */
  run(): Promise<void>
}

/** The tests of one adapter, which share servers. */
export interface AdapterTests {
  readonly tests: readonly AdapterTest[]
  /** Closes the servers. Call it when all tests have run. */
  close(): Promise<void>
}

/** The functions of a test runner, as Vitest, Jest and node:test have them. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown
  test(name: string, body: () => Promise<void>): unknown
  /** `after` in node:test. */
  afterAll(body: () => Promise<void>): unknown
}
