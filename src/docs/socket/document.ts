import type { AsyncApi } from '../asyncapi.js';
import type { AnswerSchema, Payload } from '../asyncapi-envelope.js';
import { boundsText, type Described, referenced, typeText } from '../schema-text.js';

/** What of a command the page shows. */
export interface CommandEntry {
  readonly name: string;
  readonly tag: string;
  readonly description: string;
  /** Data that work as they stand, but for ids of rooms and messages. */
  readonly example: object;
  /** Names of schemas. */
  readonly data: string;
  readonly answer: string;
  /** In words: `Writes.`, `Needs no token.` */
  readonly notes: readonly string[];
  readonly codes: readonly string[];
  readonly rest: readonly string[];
}

export interface EventEntry {
  readonly name: string;
  readonly description: string;
  readonly data: string;
}

/** A row of a table of fields. `type` and `text` may hold code and links as `inline.ts` reads them. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly type: string;
  readonly text: string;
}

/** The commands, in the order of the document. */
export function commandsOf(api: AsyncApi): CommandEntry[] {
  return Object.entries(api.operations).flatMap(([name, operation]): CommandEntry[] => {
    const facts = operation['x-confab'];
    if (!facts) return [];
    const request = api.components.messages[name];
    return [
      {
        name,
        tag: operation.tags?.[0]?.name ?? '',
        description: operation.description ?? operation.summary,
        example: request?.examples?.[0]?.payload ?? {},
        data: schemaOf(request?.payload),
        answer: schemaOf(api.components.messages[`${name}_answer`]?.payload),
        notes: notesOf(facts),
        codes: facts.codes,
        rest: facts.rest,
      },
    ];
  });
}

/** The topics that have commands, in the order in which a newcomer needs them. */
export function tagsOf(api: AsyncApi): string[] {
  const used = new Set(commandsOf(api).map(({ tag }) => tag));
  return api.info.tags.map(({ name }) => name).filter((name) => used.has(name));
}

/** The events that are no answers. */
export function eventsOf(api: AsyncApi): EventEntry[] {
  return Object.entries(api.operations).flatMap(([name, { action, description, summary }]): EventEntry[] => {
    if (action !== 'send' || name === 'response') return [];
    return [{ name, description: description ?? summary, data: schemaOf(api.components.messages[name]?.payload) }];
  });
}

/** The names of the schemas that are no command's, answer's or event's data. */
export function viewsOf(api: AsyncApi): string[] {
  const data = new Set([
    ...commandsOf(api).flatMap(({ data, answer }) => [data, answer]),
    ...eventsOf(api).map((e) => e.data),
  ]);
  return Object.keys(api.components.schemas).filter((name) => !data.has(name));
}

/** The fields of a schema, none where there is no such schema. */
export function fieldsOf(api: AsyncApi, schema: string): Field[] {
  const { properties = {}, required = [] }: Described = api.components.schemas[schema] ?? {};
  return Object.entries(properties).map(([name, property]) => ({
    name,
    required: required.includes(name),
    type: typeText(property, (other) => `[${other}](#${other})`),
    text: [property.description ?? '', boundsText(property)].filter((text) => text !== '').join(' '),
  }));
}

function notesOf(facts: NonNullable<AsyncApi['operations'][string]['x-confab']>): string[] {
  return [
    facts.kind === 'read' ? 'Reads.' : 'Writes.',
    ...(facts.anonymous ? ['Needs no token.'] : []),
    ...(facts.socket_only ? ['Over sockets alone.'] : []),
    ...(facts.development_only ? ['In development alone.'] : []),
  ];
}

/** The schema of what a message carries; of an answer or event, of its data. */
function schemaOf(payload: Payload | undefined): string {
  if (!payload) return '';
  if (isAnswer(payload)) return schemaOf(payload.oneOf[0]);
  return '$ref' in payload ? referenced(payload) : referenced(payload.properties.data);
}

function isAnswer(payload: Payload): payload is AnswerSchema {
  return 'oneOf' in payload;
}
