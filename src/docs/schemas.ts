import type { OpenAPIObject } from '@nestjs/swagger';
import type { ProtocolClass } from '../protocol/command.js';
import { declaredFields } from './protocol-classes.js';
import { isReference } from './schema-text.js';

/** A schema of the document's components, or of a property of one. */
export type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
export type ObjectSchema = Exclude<Schema, { $ref: string }>;
export type Schemas = Record<string, Schema>;

const TIME = /(_at|^since|^until|^server_time)$/;
const UUID = /^(room_id|message_id|last_read_id|reply_to|redirect_of)$/;

/** The schema as an object with properties. @throws Error when it is a reference or missing */
export function objectSchema(schemas: Schemas, name: string): ObjectSchema {
  const schema = schemas[name];
  if (!schema || isReference(schema)) throw new Error(`No object schema named ${name}`);
  return schema;
}

/**
 * The schemas by name, with what their classes say elsewhere: docstrings, the order of their fields, and the formats of
 * times and ids, which the names tell.
 */
export function describeSchemas(
  schemas: Schemas,
  models: ReadonlyMap<string, ProtocolClass>,
  docstrings: ReadonlyMap<string, string>,
): Schemas {
  const names = Object.keys(schemas).sort();
  return Object.fromEntries(
    names.map((name) => {
      const model = models.get(name);
      return [name, describe(objectSchema(schemas, name), docstrings.get(name), model ? declaredFields(model) : [])];
    }),
  );
}

function describe(schema: ObjectSchema, docstring: string | undefined, order: readonly string[]): ObjectSchema {
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const properties = Object.entries(schema.properties ?? {})
    .map(([name, property]) => [name, withFormat(name, property)] as const)
    .sort(([a], [b]) => place(a) - place(b));
  return {
    ...(docstring === undefined ? {} : { description: docstring }),
    ...schema,
    properties: Object.fromEntries(properties),
  };
}

function withFormat(name: string, property: Schema): Schema {
  if (isReference(property) || property.format !== undefined) return property;
  const types = Array.isArray(property.type) ? property.type : [property.type];
  if (!types.includes('string') || property.enum) return property;
  if (TIME.test(name)) return { ...property, format: 'date-time' };
  return UUID.test(name) ? { ...property, format: 'uuid' } : property;
}
