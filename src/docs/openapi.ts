import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { METHODS, type Operation, OperationWriter } from './operations.js';
import { HEADERS, PROBLEM_SCHEMAS, problemResponses } from './problems.js';
import type { ProtocolClasses } from './protocol-classes.js';
import { describeSchemas, type Schemas } from './schemas.js';
import { byTag, TAGS } from './tags.js';

const DESCRIPTION = `Rooms, messages and everything about them over REST: the same commands that travel over Socket.IO, \
with the same data, answers and error codes. Failures are problem details (RFC 9457).

To try it: make a token at \`POST /v1/auth/dev-token\` (in development only), press Authorize and paste it. \
With \`"scope": "admin"\` in its body it is an admin's, which minting tokens and naming companies (of its \`company_id\`) need.`;

/**
 * The OpenAPI 3.1 document: the routes of the application's controllers, and as schemas every command, answer, view and
 * event of the protocol, those of sockets alone too. The application may be in preview mode: nothing of it is run.
 * With `development`, what exists in development only is part of it.
 */
export function buildOpenApi(
  app: INestApplication,
  protocol: ProtocolClasses,
  { development }: { development: boolean },
): OpenAPIObject {
  const raw = SwaggerModule.createDocument(app, frame(), { extraModels: [...protocol.models.values()] });
  const schemas = describeSchemas(raw.components?.schemas ?? {}, protocol.models, protocol.docstrings);
  const writer = new OperationWriter(schemas, new Map(protocol.commands.map((command) => [command.name, command])));
  const paths = documentPaths(raw.paths, (method, path, operation) =>
    writer.write(method, path, operation, development),
  );
  return {
    ...raw,
    tags: [...TAGS],
    paths,
    components: {
      ...raw.components,
      schemas: { ...schemas, ...writer.bodies, ...PROBLEM_SCHEMAS },
      responses: problemResponses(),
      headers: HEADERS,
    },
  };
}

/** The schemas of a document that the protocol's classes made, by name. */
export function protocolSchemas(document: OpenAPIObject, protocol: ProtocolClasses): Schemas {
  const schemas = Object.entries(document.components?.schemas ?? {});
  return Object.fromEntries(schemas.filter(([name]) => protocol.models.has(name)));
}

function frame(): Omit<OpenAPIObject, 'paths'> {
  return new DocumentBuilder()
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
}

function documentPaths(
  raw: OpenAPIObject['paths'],
  write: (method: string, path: string, operation: Operation) => Operation | null,
): OpenAPIObject['paths'] {
  const paths: OpenAPIObject['paths'] = {};
  for (const path of Object.keys(raw).sort(byTag)) {
    for (const method of METHODS) {
      const operation = raw[path]?.[method];
      const written = operation ? write(method, path, operation) : null;
      if (written) paths[path] = { ...paths[path], [method]: written };
    }
  }
  return paths;
}
