/** What the neutral request has of Node's, and of what the framework knows. */
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { type NodeRequestFacts, requestFromNode } from '../src/adapter.ts'
import { header } from '../src/http/request.ts'

const requestOf = (fields: object, facts?: NodeRequestFacts) =>
  requestFromNode(Object.assign(new IncomingMessage(new Socket()), fields), facts)

test.each<[fields: object, facts: NodeRequestFacts, url: string]>([
  [{ url: '/a?b=1' }, {}, '/a?b=1'],
  [{ url: '/b' }, { url: '/a/b' }, '/a/b'],
  [{ url: undefined }, {}, '/'],
])('the URL of %j with %j is %s', (fields, facts, url) => {
  expect(requestOf(fields, facts).url).toBe(url)
})

test.each([
  ['POST', 'POST'],
  [undefined, 'GET'],
])('the method of a request with %s is %s', (method, expected) => {
  expect(requestOf({ method }).method).toBe(expected)
})

test.each<[what: string, facts: NodeRequestFacts, address: string]>([
  ['is the framework’s', { address: '203.0.113.7' }, '203.0.113.7'],
  ['is what the framework finds out', { address: () => '203.0.113.8' }, '203.0.113.8'],
  ['is the socket’s when the framework knows none', {}, '198.51.100.1'],
  ['is the socket’s when the framework finds none', { address: () => undefined }, '198.51.100.1'],
])('the address %s', (_, facts, address) => {
  expect(requestOf({ socket: { remoteAddress: '198.51.100.1' } }, facts).address).toBe(address)
})

test('the address is unknown without a socket, as in requests that a host makes itself', () => {
  expect(requestOf({ socket: undefined }).address).toBeUndefined()
})

test('the address is found out only when it is asked for', () => {
  const address = vi.fn(() => '203.0.113.7')
  const request = requestOf({}, { address })
  expect(address).not.toHaveBeenCalled()
  expect(request.address).toBe('203.0.113.7')
})

test.each([
  ['a', 'a'],
  [['a', 'b'], 'a'],
  [7, '7'],
  [undefined, undefined],
])('the header %j has the first value %j', (value, first) => {
  expect(header({ 'x-test': value as string }, 'x-test')).toBe(first)
})
