import { expect } from '@jest/globals';
import ajvFormats from 'ajv-formats';
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandMap, EventMap } from '../../client/src/protocol.generated.js';

export type CommandName = keyof CommandMap;
type EventName = keyof EventMap;
export type DataOf<C extends CommandName> = CommandMap[C]['answer'];

/** What a command was answered, whichever way it was given. */
export type Answer<D = Record<string, unknown>> =
  | { code: null; error: null; data: D }
  | { code: string; error: string; data: { fields?: { field: string; message: string }[]; retry_after_ms?: number } };

/** An event with its data, out of its envelope. */
export type Received = { [E in EventName]: { type: E; data: EventMap[E] } }[EventName];

/** One REST form of a command, as documented. */
export interface Route {
  method: string;
  path: string;
  inPath: string[];
  inQuery: string[];
  /** The status of success, and the schema of what is answered then. */
  status: number;
  answer: string;
  /** The statuses of failure. */
  failures: number[];
}

interface Documented {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, AnySchemaObject> };
}

interface Operation {
  operationId?: string;
  parameters?: { name: string; in: string }[];
  responses: Record<string, { content?: Record<string, { schema: { $ref?: string } }> }>;
}

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8')) as Documented;
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
ajvFormats.default(ajv);
ajv.addVocabulary(['example']);
ajv.addSchema({ $id: 'confab', $defs: closed(document.components.schemas) });
const validators = new Map<string, ValidateFunction>();

/** The REST forms of a command; none where it is one of connections alone. */
export function routesOf(command: string): Route[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { operationId = '', parameters = [], responses }]) => {
      if (operationId.replace(/_at_.*/, '') !== command) return [];
      const named = (where: string): string[] => parameters.flatMap((p) => (p.in === where ? [p.name] : []));
      const statuses = Object.keys(responses).map(Number);
      const status = statuses.find((code) => code < 300) ?? 0;
      return {
        method: method.toUpperCase(),
        path,
        inPath: named('path'),
        inQuery: named('query'),
        status,
        answer: responses[status]?.content?.['application/json']?.schema.$ref?.replace(/.*\//, '') ?? '',
        failures: statuses.filter((code) => code >= 400),
      };
    }),
  );
}

/** The names of all commands that are documented for REST. */
export function restCommands(): string[] {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const names = new Set(operations.map(({ operationId = '' }) => operationId.replace(/_at_.*/, '')));
  return [...names].filter((name) => `${pascal(name)}Command` in document.components.schemas);
}

/** What is documented of a command's fields, by name. */
export function fieldsOf(command: string): Record<string, AnySchemaObject> {
  return propertiesOf(`${pascal(command)}Command`);
}

/** The documented properties of a schema. */
export function propertiesOf(schema: string): Record<string, AnySchemaObject> {
  const { properties = {} } = document.components.schemas[schema] ?? {};
  return properties as Record<string, AnySchemaObject>;
}

/** The names of the properties that a schema always has. */
export function requiredOf(schema: string): string[] {
  return (document.components.schemas[schema]?.['required'] ?? []) as string[];
}

/** The JSON types that a documented property may have, each once. */
export function jsonTypesOf({ type, $ref, anyOf, oneOf, allOf }: AnySchemaObject): string[] {
  const either = [anyOf, oneOf, allOf].flat().filter((one) => one !== undefined) as AnySchemaObject[];
  const own = $ref === undefined ? [type].flat().filter((one) => one !== undefined) : ['object'];
  return [...new Set([...(own as string[]), ...either.flatMap(jsonTypesOf)])];
}

/** Fails unless the data is just what the command's answer is documented to be. */
export function expectAnswer<C extends CommandName>(command: C, data: unknown): DataOf<C> {
  expectSchema(routesOf(command)[0]?.answer ?? `${pascal(command)}Answer`, data);
  return data as DataOf<C>;
}

/** Fails unless the data is just what is documented of the event; of a batch, each event in it. */
export function expectEvent(type: string, data: unknown): Received {
  expectSchema(`${pascal(type)}Event`, data);
  const received = { type, data } as Received;
  if (received.type === 'batch') for (const inner of received.data.events) expectEvent(inner.type, inner.data);
  return received;
}

/** Fails unless the value is an instance of the documented schema, without anything that is not documented. */
export function expectSchema(schema: string, value: unknown): void {
  const known = validators.get(schema);
  const validate = known ?? ajv.compile({ $ref: `confab#/$defs/${schema}` });
  validators.set(schema, validate);
  const valid = validate(value);
  const errors = (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  );
  expect({ schema, valid, errors }).toEqual({ schema, valid: true, errors: [] });
}

function pascal(name: string): string {
  return name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The schemas as a document of their own, such that what they don't name is refused: additions must be documented. */
function closed<T>(schema: T): T {
  if (typeof schema === 'string') return schema.replace(/^#\/components\/schemas\//, '#/$defs/') as T;
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map((item: unknown) => closed(item)) as T;
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value as unknown)]);
  const isOpen = 'properties' in schema && 'type' in schema && !('additionalProperties' in schema);
  return { ...Object.fromEntries(entries), ...(isOpen && { additionalProperties: false }) } as T;
}
