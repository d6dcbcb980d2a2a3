import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { Config } from '../config/config.js';
import { buildOpenApi } from './openapi.js';
import { loadProtocol } from './protocol-classes.js';

/** Serves Swagger UI at /docs, from this machine's own files, and its document at /openapi.json. The root leads there. */
export async function mountDocs(app: NestFastifyApplication, config: Config): Promise<void> {
  const document = await buildOpenApi(app, await loadProtocol(), { development: !config.isProduction });
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Confab API',
    swaggerOptions: { persistAuthorization: true, tryItOutEnabled: true, displayRequestDuration: true },
  });
  app
    .getHttpAdapter()
    .getInstance()
    .get('/', (_request, reply) => reply.redirect('/docs'));
}
