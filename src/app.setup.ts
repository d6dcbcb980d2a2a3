import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Connection } from 'mongoose';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';
import { formOf } from './core/commands/rest.js';
import { ConfabError } from './core/errors/confab-error.js';
import { parseJsonBody } from './core/http/json-body.js';
import { problemHeaders, toProblem, translateHttpError } from './core/http/problem-details.js';
import { ServerLogger } from './core/http/server-logger.js';
import { REQUEST_ID, requestIdOf } from './core/http/request-id.js';
import { acceptedLanguage } from './core/i18n/languages.js';
import { trustOf } from './core/rate-limit/client-address.js';
import { RATE_LIMIT_FIELDS, rateLimitFields } from './core/rate-limit/rate-limit-fields.js';
import { mountDocs } from './docs/mount.js';
import { prepareData } from './migrations/data.js';
import { prepareIndexes } from './migrations/indexes.js';
import { prepareSharding } from './migrations/sharding.js';
import { mountWeb } from './web/mount.js';

/** What files are served with, and tus speaks by, for pages of other origins to read. */
const FILE_HEADERS = [
  ...['accept-ranges', 'content-disposition', 'content-range', 'etag', 'location'],
  ...['tus-resumable', 'upload-expires', 'upload-length', 'upload-metadata', 'upload-offset'],
];

/**
 * The whole server, ready to listen: its database has its indexes, its routes and documentation are in place.
 * @throws Error with a sentence for the operator: what is missing or wrong
 */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  // Until it stands, a failure is told by whoever starts it, in one sentence, and not by Nest's log.
  const app = await createNest(config, { logger: false, abortOnError: false });
  try {
    app.useLogger(app.get(ServerLogger));
    const connection = app.get<Connection>(getConnectionToken());
    await prepareIndexes(connection, config);
    await prepareSharding(connection, config);
    await prepareData(connection, config);
    configureHttp(app, config);
    await mountDocs(app, config);
    await mountWeb(app, config);
    app.enableShutdownHooks();
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** The application as its modules say, for documentation: nothing of it is made, no database is needed. */
export function createPreview(config: Config): Promise<NestFastifyApplication> {
  return createNest(config, { preview: true, logger: ['error'] });
}

function createNest(config: Config, options: NestApplicationOptions): Promise<NestFastifyApplication> {
  // The body parser is ours: Nest's takes forms too.
  return NestFactory.create<NestFastifyApplication>(AppModule, httpAdapter(config), { ...options, bodyParser: false });
}

/** Fastify, set up so that whatever it refuses by itself is told as problem details too. */
function httpAdapter(config: Config): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: config.limits.payload_bytes,
    trustProxy: trustOf(config.trustProxy),
    genReqId: (request: IncomingMessage) => (request.id = requestIdOf(request)),
    // User ids have up to 128 characters, each up to 12 once encoded.
    routerOptions: { maxParamLength: 1536 },
    // By the time of closing, what was under way has been answered: see SocketServer.
    forceCloseConnections: true,
    // Malformed addresses: the router refuses them before there is a route.
    frameworkErrors: (
      error: Error,
      request: { id: string; headers: IncomingHttpHeaders },
      reply: { raw: ServerResponse; hijack(): unknown },
    ) => {
      const language = acceptedLanguage(request.headers['accept-language']);
      const problem = toProblem(translateHttpError(error, 'read').known, language);
      reply.hijack();
      reply.raw.writeHead(problem.status, { ...problemHeaders(problem), [REQUEST_ID]: request.id });
      reply.raw.end(JSON.stringify(problem));
    },
  });
}

function configureHttp(app: NestFastifyApplication, config: Config): void {
  app.enableCors({
    origin: config.isProduction ? [...config.corsOrigins] : true,
    // The library's own default leaves out what is neither GET nor POST.
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [REQUEST_ID, 'retry-after', ...RATE_LIMIT_FIELDS, ...FILE_HEADERS],
    maxAge: 600,
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJsonBody(Buffer.from(body)));
    } catch (error) {
      done(error instanceof Error ? error : new Error('unreadable body'));
    }
  });
  // Left to the routes that take files, which read it as a stream; all others take it for what they take no part in.
  fastify.addContentTypeParser(/^multipart\/form-data\b/i, (request, _payload, done) => {
    if (formOf(request.routeOptions) === 'upload') done(null, undefined);
    else done(new ConfabError('unsupported_media', 'http.body_not_json'), undefined);
  });
  fastify.addContentTypeParser('application/offset+octet-stream', (request, _payload, done) => {
    if (formOf(request.routeOptions) === 'tus') done(null, undefined);
    else done(new ConfabError('unsupported_media', 'http.body_not_json'), undefined);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID, request.id);
    done();
  });
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    reply.headers(rateLimitFields(request));
    done();
  });
}
