import { fastifyAdapters } from '../adapters/fastify.ts'
import { testHostile } from './suite.ts'

for (const [name, adapter] of Object.entries(fastifyAdapters)) testHostile(name, adapter)
