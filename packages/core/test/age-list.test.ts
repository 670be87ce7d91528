import { expect, test } from 'vitest'
import { type Aged, AgeList } from '../src/internal/age-list.ts'

interface Item extends Aged<Item> {
  readonly name: string
}

const itemsOf = (...names: string[]): Item[] =>
  names.map((name) => ({ name, list: undefined, older: undefined, younger: undefined }))

/** The names from the oldest to the youngest, and the other way round. */
function namesOf(list: AgeList<Item>): [up: string, down: string] {
  let [up, down] = ['', '']
  for (let item = list.oldest; item; item = item.younger) up += item.name
  for (let item = list.youngest; item; item = item.older) down += item.name
  return [up, down]
}

test.each<[removed: string, up: string, down: string]>([
  ['a', 'bc', 'cb'],
  ['b', 'ac', 'ca'],
  ['c', 'ab', 'ba'],
])('a list of a, b and c without %s is %s', (removed, up, down) => {
  const list = new AgeList<Item>()
  const items = itemsOf('a', 'b', 'c')
  for (const item of items) list.append(item)
  const item = items.find(({ name }) => name === removed) as Item
  list.remove(item)
  expect(namesOf(list)).toEqual([up, down])
  list.remove(item)
  expect(namesOf(list)).toEqual([up, down])
  list.append(item)
  expect(namesOf(list)).toEqual([up + removed, removed + down])
})

test('a list does not remove an item of another list, and takes it when it is appended', () => {
  const [first, second] = [new AgeList<Item>(), new AgeList<Item>()]
  const [a, b] = itemsOf('a', 'b') as [Item, Item]
  first.append(a)
  second.append(b)
  first.remove(b)
  expect([namesOf(first), namesOf(second)]).toEqual([
    ['a', 'a'],
    ['b', 'b'],
  ])
  first.append(b)
  expect([namesOf(first), namesOf(second)]).toEqual([
    ['ab', 'ba'],
    ['', ''],
  ])
})
