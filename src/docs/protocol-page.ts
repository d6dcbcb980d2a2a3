import { ENGLISH, say } from '../core/i18n/languages.js';
import { type CommandDefinition } from '../protocol/command.js';
import { ERROR_CODES, type ErrorCode } from '../protocol/errors.js';
import { LIMITS, limitNames } from '../protocol/limits.js';
import { errorsIn, firstSentence, withoutErrors } from './docstrings.js';
import { CODES } from './problems.js';
import type { ProtocolClasses } from './protocol-classes.js';
import { TEXT } from './protocol-text.js';
import { boundsText, isReference, typeText } from './schema-text.js';
import { objectSchema, type ObjectSchema, type Schemas } from './schemas.js';
import { TAGS, tagOfCommand } from './tags.js';

/** The class that says what `auth` holds; described where connecting is. */
const HANDSHAKE = 'Handshake';

type RestForms = ReadonlyMap<string, readonly string[]>;

/** The page docs/protocol.md: everything that travels over Socket.IO, as the code has it. */
export function renderProtocol(schemas: Schemas, protocol: ProtocolClasses, rest: RestForms): string {
  const { commands, events } = protocol;
  const views = Object.keys(schemas).filter((name) => isView(name, protocol));
  return [
    introduction(schemas),
    ...overview(protocol, schemas, rest),
    `## Commands\n\n${TEXT.anyCommand}`,
    ...commands.map((command) => commandSection(command, schemas, rest.get(command.name))),
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

function introduction(schemas: Schemas): string {
  return `<!-- Made by npm run generate from src/protocol. Change that, not this. -->

# The protocol

${TEXT.versions} [Examples](examples/README.md) in curl, JavaScript and Python; [AsyncAPI](asyncapi.json), readable and with a console at \`/docs/socket\` of a running server.

What you need to know is in the first four sections; the rest is for looking up: [commands](#commands), [events](#events),
[views](#views), [codes](#codes), [limits](#limits).

## Connecting

${TEXT.connecting}

\`\`\`js
const socket = io('http://localhost:3000', { auth: { token, batch: true } });
\`\`\`

${objectSchema(schemas, HANDSHAKE).description ?? ''}

${fieldTable(objectSchema(schemas, HANDSHAKE)) ?? ''}

## Commands and answers

${TEXT.envelope}

\`\`\`json
{ "type": "send_message", "success": true, "error": null, "code": null, "data": {}, "request_id": null }
\`\`\`

${TEXT.failures} The codes stand [below](#codes).

## Staying complete

${TEXT.complete}`;
}

/** Every command and event in one line each, commands by topic. */
function overview({ commands, events }: ProtocolClasses, schemas: Schemas, rest: RestForms): string[] {
  const summary = (schema: string): string => cell(firstSentence(objectSchema(schemas, schema).description ?? ''));
  const commandRows = TAGS.flatMap(({ name: tag }) =>
    commands
      .filter(({ name }) => tagOfCommand(name, rest.get(name)) === tag)
      .map(
        ({ name, command }, index) =>
          `| ${index === 0 ? tag : ''} | [${name}](#${name}) | ${summary(command.name)} | ${codeList(rest.get(name))} |`,
      ),
  );
  const eventRows = events.map(({ name, event }) => `| [${name}](#${name}) | ${summary(event.name)} |`);
  return [
    '## What there is',
    ['| | command | | over REST |', '|---|---|---|---|', ...commandRows].join('\n'),
    ['| event | |', '|---|---|', ...eventRows].join('\n'),
  ];
}

function codeList(texts: readonly string[] = []): string {
  return texts.map((text) => `\`${text}\``).join('<br>');
}

function commandSection(definition: CommandDefinition, schemas: Schemas, routes: readonly string[] = []): string {
  const { name, command } = definition;
  const description = objectSchema(schemas, command.name).description ?? '';
  const notes = [
    definition.kind === 'read' ? 'Reads.' : 'Writes.',
    `Counted as ${definition.rate}.`,
    ...(definition.anonymous ? ['Needs no token.'] : []),
    ...(definition.socketOnly ? ['Over sockets alone.'] : []),
    ...(definition.restOnly ? ['Over REST alone, for its answer is a stream of lines.'] : []),
    ...(definition.developmentOnly ? ['In development alone.'] : []),
  ].join(' ');
  const named = errorsIn(description);
  const answer = definition.restOnly ? 'Lines of JSON.' : fieldTable(objectSchema(schemas, command.answer.name));
  return [
    `### ${name}`,
    `${withoutErrors(description)} *${notes}*`,
    ...(routes.length > 0 ? [`**Over REST** ${routes.map((route) => `\`${route}\``).join(', ')}`] : []),
    fieldTable(objectSchema(schemas, command.name)) ?? 'No data.',
    `**Answer**\n\n${answer ?? 'No data.'}`,
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
    return `| ${name}${required ? '' : '?'} | ${cell(typeText(property, link))} | ${cell([description, boundsText(property)].filter(Boolean).join(' '))} |`;
  });
  return rows.length === 0 ? null : ['| field | type | |', '|---|---|---|', ...rows].join('\n');
}

function link(name: string): string {
  return `[${name}](#${name.toLowerCase()})`;
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
  return name !== HANDSHAKE && !isCommand && !events.some(({ event }) => event.name === name);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
