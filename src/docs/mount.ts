import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { Config } from '../config/config.js';
import { buildAsyncApi } from './asyncapi.js';
import { buildOpenApi } from './openapi.js';
import { loadProtocol } from './protocol-classes.js';
import { readSocketPage } from './socket-page.js';

/**
 * Serves Swagger UI at /docs with its document at /openapi.json, and the page of the socket's protocol at /docs/socket with
 * its own at /asyncapi.json, all from this machine's own files.
 */
export async function mountDocs(app: NestFastifyApplication, config: Config): Promise<void> {
  const development = !config.isProduction;
  const protocol = await loadProtocol();
  // Made when somebody asks: most servers that start are never asked.
  const document = once(() => buildOpenApi(app, protocol, { development }));
  const asyncApi = once(() => JSON.stringify(buildAsyncApi(document(), protocol, { development })));
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Confab API',
    swaggerOptions: { persistAuthorization: true, tryItOutEnabled: true, displayRequestDuration: true },
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/asyncapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(asyncApi()));
  for (const { path, content, headers } of await readSocketPage()) {
    fastify.get(path, (_request, reply) => reply.headers(headers).send(content));
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
