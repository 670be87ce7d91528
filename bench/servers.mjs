/**
 * The servers that are compared, each in a process of its own: `node bench/servers.mjs koa ci-event`. In each framework:
 * one that only reads the body, one written by hand, ours with handler, ledger and verification, and what people use for
 * XML today. A process loads one framework alone.
 */
import { serve } from './server-process.mjs'

const frameworks = {
  node: async () => (await import('./servers/node.mjs')).node,
  parts: async () => (await import('./servers/node.mjs')).parts,
  fetch: async () => (await import('./servers/fetch.mjs')).fetch,
  koa: async () => (await import('./servers/koa.mjs')).koa,
  express: async () => (await import('./servers/express.mjs')).express,
  'nestjs on express': async () => (await import('./servers/nestjs.mjs')).nestjs.express,
  'nestjs on fastify': async () => (await import('./servers/nestjs.mjs')).nestjs.fastify,
}

const [framework, variant] = process.argv.slice(2)
const servers = await frameworks[framework]()
serve(await servers[variant]())
