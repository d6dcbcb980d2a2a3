import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { readDocstrings } from './docstrings.js';
import { documentOperations } from './operations.js';
import { PROTOCOL_FOLDER, type ProtocolClasses } from './protocol-classes.js';
import { describeSchemas, type Schemas } from './schemas.js';

const DESCRIPTION = `Rooms, messages and everything about them over REST: the same commands that travel over Socket.IO, \
with the same data, answers and error codes. Failures are problem details (RFC 9457). Try it: make a token at \
\`POST /v1/auth/dev-token\` (in development), press Authorize, paste it.`;

/**
 * The OpenAPI 3.1 document: the routes of the application's controllers, and as schemas every command, answer, view and
 * event of the protocol, those of sockets alone too. The application may be in preview mode: nothing of it is run.
 */
export async function buildOpenApi(app: INestApplication, protocol: ProtocolClasses): Promise<OpenAPIObject> {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Confab')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The token alone, without "Bearer".',
    })
    .build();
  const raw = SwaggerModule.createDocument(app, config, { extraModels: [...protocol.models.values()] });
  const schemas = describeSchemas(
    raw.components?.schemas ?? {},
    protocol.models,
    await readDocstrings(PROTOCOL_FOLDER),
  );
  return documentOperations({ ...raw, components: { ...raw.components, schemas } }, protocol);
}

/** The schemas of a document. */
export function schemasOf(document: OpenAPIObject): Schemas {
  return document.components?.schemas ?? {};
}
