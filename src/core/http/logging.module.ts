import { Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServerLogger } from './server-logger.js';
import { Config } from '../../config/config.js';

const QUIET = ['/health/', '/metrics', '/docs', '/assets/'];

/** The log, as JSON lines. Of a request it holds method, path, status and time: no query, header, body or token. */
@Module({
  imports: [
    LoggerModule.forRootAsync({
      inject: [Config],
      useFactory: ({ logLevel }: Config) => ({
        pinoHttp: {
          level: logLevel,
          base: null,
          // Fastify has made it by then: `genReqId` in app.setup.
          genReqId: (request: IncomingMessage) => request.id,
          autoLogging: { ignore: ({ url = '' }: IncomingMessage) => QUIET.some((path) => url.startsWith(path)) },
          customLogLevel: (_request: IncomingMessage, { statusCode }: ServerResponse) =>
            statusCode >= 500 ? 'warn' : 'debug',
          serializers: {
            req: ({ id, method, url }: { id: unknown; method: unknown; url: unknown }) => ({
              id,
              method,
              path: String(url).replace(/\?.*$/s, ''),
            }),
            res: ({ statusCode }: { statusCode: unknown }) => ({ statusCode }),
          },
        },
      }),
    }),
  ],
  providers: [ServerLogger],
  exports: [ServerLogger],
})
export class LoggingModule {}
