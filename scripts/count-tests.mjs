// Prints the closing line of a test run, and fails on a skipped test: here everything that tests need is installed.
import { readFileSync } from 'node:fs'

const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
)
const skipped = numPendingTests + numTodoTests
for (const { assertionResults } of testResults) {
  for (const { status, fullName } of assertionResults) {
    if (status !== 'passed') console.log(`${status}: ${fullName}`)
  }
}
if (skipped > 0) {
  console.log('Tests were skipped that should run here.')
  process.exitCode = 1
}
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${skipped} skipped`)
