import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { startRedisNode } from './redis-server.mjs'

/** A Redis Cluster of three nodes without replicas. */
export interface RedisCluster {
  readonly nodes: readonly { readonly host: string; readonly port: number }[]
  stop(): Promise<void>
}

const slots = 16_384

/** Starts three nodes on free ports, joins them, and waits until every node knows that all slots are covered. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'ci-event-cluster-'))
  const started = [await startNode(folder), await startNode(folder), await startNode(folder)]
  const nodes = started.map(({ port }) => ({ host: '127.0.0.1', port }))
  const servers = started.map(({ server }) => server)
  const clients = nodes.map((node) => new Redis(node))
  for (const [index, client] of clients.entries()) {
    const first = Math.floor((slots * index) / clients.length)
    await client.call('CLUSTER', 'ADDSLOTSRANGE', first, Math.floor((slots * (index + 1)) / clients.length) - 1)
  }
  for (const { host, port } of nodes.slice(1)) await clients[0]?.call('CLUSTER', 'MEET', host, port)
  for (const client of clients) {
    while (!String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok\r\n'))
      await new Promise((resolve) => setTimeout(resolve, 20))
  }
  for (const client of clients) client.disconnect()
  return {
    nodes,
    async stop() {
      await Promise.all(
        servers.map((server) => {
          const exited = new Promise((resolve) => server.once('exit', resolve))
          server.kill('SIGKILL')
          return exited
        }),
      )
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function startNode(folder: string): Promise<{ port: number; server: ChildProcess }> {
  return startRedisNode(folder, (port) => ['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${port}.conf`])
}
