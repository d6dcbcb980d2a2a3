import type { OpenAPIObject } from '@nestjs/swagger';
import { ENGLISH, say } from '../core/i18n/languages.js';
import type { CommandDefinition, CommandKind } from '../protocol/command.js';
import type { EventDefinition } from '../protocol/event.js';
import { ERROR_CODES, type ErrorCode } from '../protocol/errors.js';
import { type LimitDefinition, LIMITS } from '../protocol/limits.js';
import {
  CONNECTION_MESSAGES,
  CONNECTION_SCHEMAS,
  envelopeOf,
  type Message,
  type Reference,
  reference,
} from './asyncapi-envelope.js';
import { firstSentence, withoutErrors } from './docstrings.js';
import { commandExample } from './examples.js';
import { protocolSchemas } from './openapi.js';
import { codesOf, restForms } from './operations.js';
import { CODES } from './problems.js';
import type { ProtocolClasses } from './protocol-classes.js';
import { TEXT } from './protocol-text.js';
import { type Described, isReference } from './schema-text.js';
import { objectSchema, type Schema, type Schemas } from './schemas.js';
import { TAGS, tagOfCommand } from './tags.js';

/** What is known of a command and has no place in AsyncAPI. */
interface CommandFacts {
  readonly kind: CommandKind;
  readonly anonymous: boolean;
  readonly socket_only: boolean;
  readonly development_only: boolean;
  readonly codes: readonly ErrorCode[];
  /** `POST /v1/rooms` */
  readonly rest: readonly string[];
}

/** One command (received by the server), or one event (sent by it). */
interface Operation {
  readonly action: 'receive' | 'send';
  readonly channel: Reference;
  readonly title: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags?: readonly { readonly name: string }[];
  readonly messages: readonly Reference[];
  readonly reply?: { readonly channel: Reference; readonly messages: readonly Reference[] };
  readonly 'x-confab'?: CommandFacts;
}

/** An AsyncAPI 3.0 document, with the catalogues of codes and limits, for which AsyncAPI has no place, as extensions. */
export interface AsyncApi {
  readonly asyncapi: '3.0.0';
  readonly info: {
    readonly description: string;
    readonly tags: readonly { readonly name: string }[];
  } & Readonly<Record<string, unknown>>;
  readonly defaultContentType: string;
  readonly servers: object;
  readonly channels: { readonly connection: { readonly description: string } & Readonly<Record<string, unknown>> };
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Described>>;
    readonly messages: Readonly<Record<string, Message>>;
    readonly securitySchemes: object;
  };
  readonly 'x-confab-codes': Readonly<Record<string, { readonly status: number; readonly error: string }>>;
  readonly 'x-confab-limits': Readonly<Record<string, LimitDefinition>>;
}

const CHANNEL = { $ref: '#/channels/connection' };

/**
 * All that travels over Socket.IO: the handshake, every command with its answer, every event, as operations on one channel,
 * seen from the server. Made from the protocol's classes, whose schemas and routes stand in the OpenAPI document already.
 * With `development`, what exists in development only is part of it.
 */
export function buildAsyncApi(
  openApi: OpenAPIObject,
  protocol: ProtocolClasses,
  { development }: { development: boolean },
): AsyncApi {
  const commands = protocol.commands.filter(
    ({ developmentOnly, restOnly }) => !restOnly && (development || !developmentOnly),
  );
  const schemas = protocolSchemas(openApi, protocol);
  const routes = restForms(openApi);
  const messages = {
    ...CONNECTION_MESSAGES,
    ...Object.fromEntries(commands.flatMap((command) => commandMessages(command, schemas))),
    ...Object.fromEntries(protocol.events.map((event) => eventMessage(event, schemas))),
  };
  return {
    ...frame(),
    channels: { connection: channel(Object.keys(messages)) },
    operations: {
      ...connectionOperations(),
      ...Object.fromEntries(
        commands.map((command) => [command.name, commandOperation(command, schemas, routes.get(command.name))]),
      ),
      ...Object.fromEntries(protocol.events.map((event) => [event.name, eventOperation(event, schemas)])),
    },
    components: {
      schemas: usedSchemas({ ...described(schemas), ...CONNECTION_SCHEMAS }, messages),
      messages,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'In auth.token.' },
      },
    },
    'x-confab-codes': Object.fromEntries(
      CODES.map((code) => [code, { ...ERROR_CODES[code], error: say(`error.${code}`, ENGLISH) }]),
    ),
    'x-confab-limits': LIMITS,
  };
}

function frame(): Pick<AsyncApi, 'asyncapi' | 'info' | 'defaultContentType' | 'servers'> {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Confab over Socket.IO',
      version: '1',
      description: [TEXT.versions, TEXT.complete].join('\n\n'),
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
      tags: [...TAGS],
    },
    defaultContentType: 'application/json',
    servers: {
      socket: {
        host: '{host}',
        pathname: '/socket.io/',
        protocol: 'socketio',
        protocolVersion: '5',
        description: 'Socket.IO 4 (its protocol 5), by polling or WebSocket; not a bare WebSocket.',
        variables: { host: { default: 'localhost:3000', description: 'Where the server is.' } },
        security: [{ $ref: '#/components/securitySchemes/token' }],
      },
    },
  };
}

function channel(names: readonly string[]): AsyncApi['channels']['connection'] {
  return {
    address: '/',
    title: 'A connection',
    description: `The main namespace. ${TEXT.envelope}\n\n${TEXT.failures}\n\n${TEXT.anyCommand}`,
    servers: [{ $ref: '#/servers/socket' }],
    messages: Object.fromEntries(names.map((name) => [name, reference('messages', name)])),
  };
}

/** A message as the channel has it. */
function carried(name: string): Reference {
  return { $ref: `${CHANNEL.$ref}/messages/${name}` };
}

function answerName(command: string): string {
  return `${command}_answer`;
}

function connectionOperations(): Record<string, Operation> {
  return {
    connect: {
      action: 'receive',
      channel: CHANNEL,
      title: 'connect',
      summary: 'Opens a connection',
      description: TEXT.connecting,
      messages: [carried('connect')],
      reply: { channel: CHANNEL, messages: [carried('ready'), carried('connect_error')] },
    },
    command: {
      action: 'receive',
      channel: CHANNEL,
      title: 'command',
      summary: 'Any command, in an envelope',
      messages: [carried('command')],
      reply: { channel: CHANNEL, messages: [carried('response')] },
    },
    response: {
      action: 'send',
      channel: CHANNEL,
      title: 'response',
      summary: 'The answer to a command that came without an acknowledgement',
      messages: [carried('response')],
    },
  };
}

function commandOperation(definition: CommandDefinition, schemas: Schemas, routes: readonly string[] = []): Operation {
  const { name, command, kind, anonymous, socketOnly, developmentOnly } = definition;
  const description = objectSchema(schemas, command.name).description ?? '';
  return {
    action: 'receive',
    channel: CHANNEL,
    title: name,
    summary: firstSentence(description),
    description,
    tags: [{ name: tagOfCommand(name, routes) }],
    messages: [carried(name)],
    reply: { channel: CHANNEL, messages: [carried(answerName(name))] },
    'x-confab': {
      ...{ kind, anonymous, socket_only: socketOnly, development_only: developmentOnly },
      ...{ codes: codesOf(definition, description), rest: routes },
    },
  };
}

function commandMessages({ name, command }: CommandDefinition, schemas: Schemas): [string, Message][] {
  const request: Message = {
    name,
    title: name,
    summary: firstSentence(objectSchema(schemas, command.name).description ?? ''),
    payload: reference('schemas', command.name),
    examples: [{ payload: commandExample(name, command.name, schemas) }],
  };
  const answer: Message = {
    name: 'ack',
    title: `Answer to ${name}`,
    payload: { oneOf: [envelopeOf(name, command.answer.name), reference('schemas', 'Failure')] },
  };
  return [
    [name, request],
    [answerName(name), answer],
  ];
}

function eventOperation({ name, event }: EventDefinition, schemas: Schemas): Operation {
  const description = objectSchema(schemas, event.name).description ?? '';
  return {
    action: 'send',
    channel: CHANNEL,
    title: name,
    summary: firstSentence(description),
    description,
    messages: [carried(name)],
  };
}

function eventMessage({ name, event }: EventDefinition, schemas: Schemas): [string, Message] {
  const summary = firstSentence(objectSchema(schemas, event.name).description ?? '');
  return [name, { name, title: name, summary, payload: envelopeOf(name, event.name) }];
}

/** The schemas as JSON Schema draft 7, which AsyncAPI speaks: lists of examples, and errors said by the operations. */
function described(schemas: Schemas): Record<string, Described> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, draft7(schema)]));
}

function draft7(schema: Schema): Described {
  if (isReference(schema)) return schema;
  const { properties, items, anyOf, allOf, description, ...others } = schema;
  const said: unknown = others.example;
  const rest = Object.fromEntries(Object.entries(others).filter(([key]) => key !== 'example'));
  return {
    ...(description === undefined ? {} : { description: withoutErrors(description) }),
    ...rest,
    ...(said === undefined ? {} : { examples: [said] }),
    ...(anyOf ? { anyOf: anyOf.map(draft7) } : {}),
    ...(allOf ? { allOf: allOf.map(draft7) } : {}),
    ...(items ? { items: draft7(items) } : {}),
    ...(properties ? { properties: described(properties) } : {}),
  };
}

/** Those of the schemas to which the messages lead: what REST alone has is left out. */
function usedSchemas(schemas: Record<string, Described>, messages: object): Record<string, Described> {
  const used = new Set<string>();
  const follow = (part: object): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      const schema = schemas[name];
      if (!schema || used.has(name)) continue;
      used.add(name);
      follow(schema);
    }
  };
  follow(messages);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
}
