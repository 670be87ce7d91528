import 'reflect-metadata'
import type { DynamicModule, INestApplication, LoggerService, Provider, Type } from '@nestjs/common'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { onTestFinished } from 'vitest'
import { type Answer, post } from '../../../test/support/post.ts'
import { CiEventModule } from '../src/index.ts'

/** The platforms of NestJS. */
export const platforms = ['express', 'fastify'] as const

/** What an app is made of, and what is set before it listens. */
export interface Setup {
  /** @default one CiEventModule that mounts ci/callback */
  imports?: (DynamicModule | Type)[]
  providers?: Provider[]
  controllers?: Type[]
  platform?: (typeof platforms)[number]
  logger?: LoggerService | false
  configure?(app: INestApplication): void
}

/** A started app, closed when the test ends. */
export interface Started {
  app: INestApplication
  send(body: string, path?: string, headers?: Record<string, string>): Promise<Answer>
}

const xml = { 'content-type': 'application/xml' }

/** Starts an app on a free port. */
export async function start({ platform = 'express', logger = false, configure, ...metadata }: Setup): Promise<Started> {
  @Module({ imports: [CiEventModule.forRoot({ path: 'ci/callback' })], ...metadata })
  class AppModule {}
  const options = { logger, abortOnError: false } as const
  const app =
    platform === 'express'
      ? await NestFactory.create<NestExpressApplication>(AppModule, options)
      : await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), options)
  onTestFinished(() => app.close())
  configure?.(app)
  await app.listen(0, '127.0.0.1')
  const url = await app.getUrl()
  return {
    app,
    send: (body, path = 'ci/callback', headers = xml) => post(`${url}/${path}`, { headers, body }),
  }
}
