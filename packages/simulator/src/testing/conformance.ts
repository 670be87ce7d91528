/** What every adapter must do, as tests that need no test runner: each rejects with an `AssertionError` when it fails. */
import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import type { AdapterTest, AdapterTests, AdapterUnderTest, TestRunner } from './adapter-under-test.ts'
import { behaviours } from './behaviours.ts'
import { documentedXml } from './bodies.ts'
import { type AcceptedCase, acceptedCases, type RefusedCase, refusedCases } from './cases.ts'
import { post } from './raw-post.ts'
import { createTrial, type Trial, textOfHandlerError } from './trial.ts'

/**
 * Registers the conformance suite of an adapter with your test runner.
 *
 * @example
 * // with describe, test and afterAll of your test runner
 * describeAdapter('my framework', { start: (options, parser) => … }, { describe, test, afterAll })
 */
export function describeAdapter(
  name: string,
  adapter: AdapterUnderTest,
  { describe, test, afterAll }: TestRunner,
): void {
  describe(name, () => {
    const { tests, close } = testsOfAdapter(adapter)
    afterAll(close)
    for (const { name, run } of tests) test(name, run)
  })
}

/** Makes the conformance suite of an adapter as plain functions, to run one after another. */
export function testsOfAdapter(adapter: AdapterUnderTest): AdapterTests {
  const { except = {}, without = [] } = adapter
  const trial = createTrial(adapter)
  const isPossible = ({ parser = 'none' }: AcceptedCase | RefusedCase): boolean => !without.includes(parser)
  const isOrdinary = ({ name }: AcceptedCase | RefusedCase): boolean => !Object.hasOwn(except, name)

  const accepted = acceptedCases.filter(isPossible)
  const refused = refusedCases.filter(isPossible)
  const tests = [
    ...accepted.filter(isOrdinary).map((each) => acceptedTest(trial, each)),
    ...refused.filter(isOrdinary).map((each) => refusedTest(trial, each)),
    ...[...accepted, ...refused]
      .filter((each) => !isOrdinary(each))
      .map((each) => exceptionTest(trial, each, except[each.name] as Exception)),
    ...behaviours(adapter, trial),
  ]
  return { tests: tests.map((each) => afterReset(trial, each)), close: trial.close }
}

type Exception = NonNullable<AdapterUnderTest['except']>[string]

function acceptedTest(
  trial: Trial,
  { name, parser = 'none', request, outcome, handled = [] }: AcceptedCase,
): AdapterTest {
  return {
    name: `answers 200 ${outcome} to ${name}`,
    async run() {
      const { status, headers, text } = await post(await trial.urlBehind(parser), request)
      deepStrictEqual([status, text], [200, JSON.stringify({ outcome })])
      equal(Number(headers['content-length']), Buffer.byteLength(text))
      deepStrictEqual(trial.handled.toSorted(), handled.toSorted())
      deepStrictEqual(trial.errors, [])
      await nextIsHandled(trial)
    },
  }
}

function refusedTest(trial: Trial, each: RefusedCase): AdapterTest {
  const { name, parser = 'none', query, request, status, code, handled = [] } = each
  return {
    name: `answers ${status} ${code} to ${name}`,
    async run() {
      const answer = await post(await trial.urlBehind(parser, query), request)
      equal(answer.status, status, `${answer.status}: ${answer.text}`)
      equal(JSON.parse(answer.text).error.code, code)
      ok(!answer.text.includes(textOfHandlerError), "the response contains the text of the app's own error")
      equal(Number(answer.headers['content-length']), Buffer.byteLength(answer.text))
      deepStrictEqual(trial.handled.toSorted(), handled.toSorted())
      deepStrictEqual(
        trial.errors.map((error) => error.code),
        [code],
      )
      await nextIsHandled(trial)
    },
  }
}

function exceptionTest(trial: Trial, each: AcceptedCase | RefusedCase, { status, why }: Exception): AdapterTest {
  const { name, parser = 'none', request } = each
  const query = 'query' in each ? each.query : undefined
  return {
    name: `answers ${status} to ${name}: ${why}`,
    async run() {
      equal((await post(await trial.urlBehind(parser, query), request)).status, status)
      deepStrictEqual([trial.handled, trial.errors], [[], []])
    },
  }
}

/** Whatever came before, the next request must not suffer from it. */
async function nextIsHandled(trial: Trial): Promise<void> {
  trial.reset()
  const request = { headers: { 'content-type': 'application/xml' }, body: documentedXml }
  const { status } = await post(await trial.urlBehind('none'), request)
  deepStrictEqual([status, trial.handled.length], [200, 1], 'the next request suffers')
}

function afterReset(trial: Trial, { name, run }: AdapterTest): AdapterTest {
  return {
    name,
    run() {
      trial.reset()
      return run()
    },
  }
}
