import { PROTOCOL_VERSION } from '../protocol/envelope.js';
import { ERROR_CODES } from '../protocol/errors.js';
import type { ProtocolClasses } from './protocol-classes.js';
import { isReference, referenced } from './schema-text.js';
import type { ObjectSchema, Schema, Schemas } from './schemas.js';

/** The client's types: each schema as an interface, and the maps from the names on the wire to them. */
export function renderTypes(schemas: Schemas, { commands, events }: ProtocolClasses): string {
  const interfaces = Object.entries(schemas).map(([name, schema]) => declaration(name, schema));
  const commandMap = commands
    .filter(({ restOnly }) => !restOnly)
    .map(({ name, command }) => `  ${name}: { data: ${command.name}; answer: ${command.answer.name} };`);
  const eventMap = events.map(({ name, event }) => `  ${name}: ${event.name};`);
  return [
    '// Made by `npm run generate` from src/protocol. Change that, not this.',
    `/** The version of the protocol these types are of. */\nexport const PROTOCOL_VERSION = ${PROTOCOL_VERSION};`,
    `export type ErrorCode =\n${Object.keys(ERROR_CODES)
      .map((code) => `  | '${code}'`)
      .join('\n')};`,
    ENVELOPE,
    ...interfaces,
    block('Every command, by its name on the wire.', 'CommandMap', commandMap),
    block('Every event, by its name on the wire.', 'EventMap', eventMap),
  ]
    .join('\n\n')
    .concat('\n');
}

const WIDTH = 120;

const ENVELOPE = `/** What was wrong with one field: its path in the data, and a sentence. */
export interface FieldError {
  field: string;
  message: string;
}

/** The data of a failed answer, where it applies. */
export interface FailureData {
  fields?: FieldError[];
  retry_after_ms?: number;
}

/** The answer to a command, and the form of every event (\`type\` its name, \`success\` true). */
export interface Envelope<D extends object = object> {
  type: string;
  success: boolean;
  /** null, or a sentence for people. */
  error: string | null;
  code: ErrorCode | null;
  data: D;
  request_id: string | null;
}`;

function declaration(name: string, schema: Schema): string {
  if (isReference(schema)) return `export type ${name} = ${referenced(schema)};`;
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) return `${comment(schema.description, '')}export type ${name} = Record<string, never>;`;
  const required = new Set(schema.required);
  const lines = properties.map(([key, property]) => {
    const described = isReference(property) ? undefined : property.description;
    return `${comment(described, '  ')}  ${key}${required.has(key) ? '' : '?'}: ${typeOf(property)};`;
  });
  return block(schema.description, name, lines);
}

function block(description: string | undefined, name: string, lines: string[]): string {
  return `${comment(description, '')}export interface ${name} {\n${lines.join('\n')}\n}`;
}

/** A docstring, on one line where it fits, else wrapped. */
function comment(text: string | undefined, indent: string): string {
  if (text === undefined || text === '') return '';
  const safe = text.replaceAll('*/', '*\\/');
  if (indent.length + safe.length + 7 <= WIDTH) return `${indent}/** ${safe} */\n`;
  const lines = wrap(safe, WIDTH - indent.length - 3).map((line) => `${indent} * ${line}\n`);
  return `${indent}/**\n${lines.join('')}${indent} */\n`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function typeOf(schema: Schema): string {
  if (isReference(schema)) return referenced(schema);
  const either = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (either) return union(either.map(typeOf));
  const words: unknown[] | undefined = schema.enum;
  if (words) return union(words.map(literal));
  return union([schema.type ?? 'object'].flat().map((type) => simpleType(type, schema)));
}

function simpleType(type: string, schema: ObjectSchema): string {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return listOf(schema.items ? typeOf(schema.items) : 'unknown');
    default:
      return typeof schema.additionalProperties === 'object'
        ? `Record<string, ${typeOf(schema.additionalProperties)}>`
        : 'Record<string, unknown>';
  }
}

function listOf(item: string): string {
  return item.includes('|') ? `(${item})[]` : `${item}[]`;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

function union(types: string[]): string {
  return [...new Set(types)].join(' | ');
}
