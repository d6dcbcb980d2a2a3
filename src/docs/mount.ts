import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { Config } from '../config/config.js';
import { buildAsyncApi } from './asyncapi.js';
import { buildOpenApi } from './openapi.js';
import { loadProtocol } from './protocol-classes.js';

/**
 * Serves Swagger UI at /docs, from this machine's own files, with its document at /openapi.json, and the one of the socket's
 * protocol at /asyncapi.json. The root leads to the first.
 */
export async function mountDocs(app: NestFastifyApplication, config: Config): Promise<void> {
  const development = !config.isProduction;
  const protocol = await loadProtocol();
  const document = await buildOpenApi(app, protocol, { development });
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Confab API',
    swaggerOptions: { persistAuthorization: true, tryItOutEnabled: true, displayRequestDuration: true },
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/', (_request, reply) => reply.redirect('/docs'));
  const asyncApi = JSON.stringify(buildAsyncApi(document, protocol, { development }));
  fastify.get('/asyncapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(asyncApi));
}
