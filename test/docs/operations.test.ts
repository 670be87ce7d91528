/** docs/operations.md has a row for every error code, with the status that the receiver answers. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(root + path, 'utf8')

const answers = /const answers: \{.*?\n\}/s.exec(read('packages/core/src/receiver/responses.ts'))?.[0] ?? ''
const statuses = new Map([...answers.matchAll(/^ {2}(\w+): \[(\d+),/gm)].map(([, code, status]) => [code, status]))

test.each(['docs/operations.md', 'docs/operations.zh-CN.md'])(
  '%s says what to do for every error code and its status',
  (page) => {
    const rows = [...read(page).matchAll(/^\| `([a-z_]+)` \| (\d+) \| .+ \| .+ \|$/gm)].map(([, code, status]) => [
      code,
      status,
    ])
    expect(statuses.size).toBeGreaterThan(15)
    expect(new Map(rows as [string, string][])).toEqual(statuses)
    expect(rows.length).toBe(statuses.size)
  },
)

test.each(['docs/operations.md', 'docs/operations.zh-CN.md'])(
  '%s explains every alert of docs/alerts.yml with its severity',
  (page) => {
    const rules = [...read('docs/alerts.yml').matchAll(/- alert: (\w+).*?severity: (\w+)/gs)].map(
      ([, name, severity]) => [name, severity],
    )
    const rows = [...read(page).matchAll(/^\| `(CiEvent\w+)` \|.*\| (\w+) \|$/gm)].map(([, name, severity]) => [
      name,
      severity,
    ])
    expect(rows).toEqual(rules)
  },
)
