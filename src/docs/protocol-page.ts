import { ENGLISH, say } from '../core/i18n/languages.js';
import { type CommandDefinition } from '../protocol/command.js';
import { PROTOCOL_VERSION } from '../protocol/envelope.js';
import { ERROR_CODES, type ErrorCode } from '../protocol/errors.js';
import { LIMITS, limitNames } from '../protocol/limits.js';
import { errorsIn } from './docstrings.js';
import { CODES } from './problems.js';
import type { ProtocolClasses } from './protocol-classes.js';
import { isReference, objectSchema, type ObjectSchema, referenced, type Schema, type Schemas } from './schemas.js';

/** The page docs/protocol.md: everything that travels over Socket.IO, as the code has it. */
export function renderProtocol(schemas: Schemas, protocol: ProtocolClasses): string {
  const { commands, events } = protocol;
  const views = Object.keys(schemas).filter((name) => isView(name, protocol));
  return [
    INTRODUCTION,
    `## Commands\n\n${commands.map(({ name }) => `[${name}](#${name})`).join(' · ')}`,
    ...commands.map((command) => commandSection(command, schemas)),
    `## Events\n\nIn the same envelope: \`type\` the event, \`success\` true, \`data\` as below.`,
    ...events.map(({ name, event }) => section(name, event.name, schemas)),
    `## Views\n\nThe things that answers and events carry.`,
    ...views.map((name) => section(name, name, schemas)),
    codes(),
    limits(),
  ]
    .join('\n\n')
    .concat('\n');
}

const INTRODUCTION = `<!-- Made by npm run generate from src/protocol. Change that, not this. -->

# The protocol

Version ${PROTOCOL_VERSION}. Additions do not raise it: ignore fields and events that you do not know. Over REST the same commands are
resources under \`/v1\`, see \`/docs\` of a running server.

## Connecting

Socket.IO 4, on the server's address and default path. The token goes into \`auth\`:

\`\`\`js
const socket = io('http://localhost:3000', { auth: { token, batch: true } });
\`\`\`

| auth | |
|---|---|
| token | A JWT: HS256, or what the server's key set says. Its \`sub\` is the user. |
| act_as | With a token of scope admin: the user to act for. |
| subscribe | \`none\`: do not subscribe to my rooms by yourself; join_room those wanted. |
| batch | true: all events of one commit come in one \`batch\`. |
| language, timezone | For this user, from now on. |

You get \`ready\`, which names your rooms and where their logs stand: \`sync\` what differs from what you have. Pushes may
come before it, and are counted in it. It is repeated when the server may have missed something. Before the server ends a connection it says \`closing\`.

## Envelope

A command is \`socket.emit('command', { command, data, request_id }, ack)\` or \`socket.emit('<command>', data, ack)\`, where
\`room_id\` may stand beside \`data\` in the first and \`request_id\` inside of \`data\` in the second. The answer comes through the
acknowledgement, or as event \`response\` where none was given:

\`\`\`json
{ "type": "send_message", "success": true, "error": null, "code": null, "data": {}, "request_id": null }
\`\`\`

A failure has \`success\` false, a \`code\` of [those below](#codes), a sentence for people in \`error\`, and in \`data\` what helps:
\`fields: [{ field, message }]\`, \`retry_after_ms\`. Fields that a command does not have are refused; absent is not null.`;

function commandSection(definition: CommandDefinition, schemas: Schemas): string {
  const { name, command } = definition;
  const description = objectSchema(schemas, command.name).description ?? '';
  const notes = [
    definition.kind === 'read' ? 'Reads.' : 'Writes.',
    `Counted as ${definition.rate}.`,
    ...(definition.anonymous ? ['Needs no token.'] : []),
    ...(definition.socketOnly ? ['Over sockets alone.'] : []),
    ...(definition.developmentOnly ? ['In development alone.'] : []),
  ].join(' ');
  const named = errorsIn(description);
  return [
    `### ${name}`,
    `${description.replace(/\s*Errors: .*$/, '')} *${notes}*`,
    fieldTable(objectSchema(schemas, command.name)) ?? 'No data.',
    `**Answer**\n\n${fieldTable(objectSchema(schemas, command.answer.name)) ?? 'No data.'}`,
    ...(named.length > 0 ? [`**Errors** ${errorSentence(description)}`] : []),
  ].join('\n\n');
}

function errorSentence(description: string): string {
  return /Errors: (.*)$/.exec(description)?.[1] ?? '';
}

function section(title: string, schemaName: string, schemas: Schemas): string {
  const schema = objectSchema(schemas, schemaName);
  const table = fieldTable(schema) ?? 'No data.';
  return [`### ${title}`, ...(schema.description === undefined ? [] : [schema.description]), table].join('\n\n');
}

/** The fields of a schema as a table; null where it has none. */
function fieldTable(schema: ObjectSchema): string | null {
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const required = schema.required?.includes(name) ?? false;
    const description = isReference(property) ? '' : (property.description ?? '');
    return `| ${name}${required ? '' : '?'} | ${cell(typeText(property))} | ${cell([description, bounds(property)].filter(Boolean).join(' '))} |`;
  });
  return rows.length === 0 ? null : ['| field | type | |', '|---|---|---|', ...rows].join('\n');
}

function typeText(schema: Schema): string {
  if (isReference(schema)) return link(referenced(schema));
  const either = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (either) return either.map(typeText).join(' or ');
  const words: unknown[] | undefined = schema.enum;
  if (words) return words.map(String).join(', ');
  const types = [schema.type ?? 'object'].flat();
  const text = types
    .map((type) => (type === 'array' && schema.items ? `list of ${typeText(schema.items)}` : type))
    .join(' or ');
  return schema.format === undefined ? text : `${text} (${schema.format})`;
}

function link(name: string): string {
  return /(View|Position|Input|Overrides)$/.test(name) || name === 'BatchedEvent'
    ? `[${name}](#${name.toLowerCase()})`
    : name;
}

function bounds(schema: Schema): string {
  if (isReference(schema)) return '';
  const { minLength, maxLength, minimum, maximum, minItems, maxItems } = schema;
  const preset: unknown = schema.default;
  const largest = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  return [
    range('characters', minLength, maxLength),
    range('', minimum, largest),
    range('items', minItems, maxItems),
    ...(preset === undefined ? [] : [`Default ${JSON.stringify(preset).replaceAll('"', '')}.`]),
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function range(unit: string, least: number | undefined, most: number | undefined): string {
  if (least === undefined && most === undefined) return '';
  const text =
    most === undefined ? `${least ?? 0} or more` : least === undefined ? `at most ${most}` : `${least} to ${most}`;
  return `${text} ${unit}`.trim().concat('.');
}

function codes(): string {
  const rows = CODES.map(
    (code: ErrorCode) => `| ${code} | ${ERROR_CODES[code].status} | ${say(`error.${code}`, ENGLISH)} |`,
  );
  return ['## Codes', '| code | HTTP status | |\n|---|---|---|\n'.concat(rows.join('\n'))].join('\n\n');
}

function limits(): string {
  const rows = limitNames().map((name) => {
    const { default: preset, min, max, unit, description } = LIMITS[name];
    return `| ${name} | ${preset} | ${min} to ${max} | ${description} (${unit}). |`;
  });
  const intro = 'Each is set by the environment key of its name in capitals; `get_limits` tells those in force.';
  return ['## Limits', intro, '| limit | default | may be | |\n|---|---|---|---|\n'.concat(rows.join('\n'))].join(
    '\n\n',
  );
}

function isView(name: string, { commands, events }: ProtocolClasses): boolean {
  const isCommand = commands.some(({ command }) => command.name === name || command.answer.name === name);
  return !isCommand && !events.some(({ event }) => event.name === name);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
