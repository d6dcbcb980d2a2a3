import type { Schema } from './schemas.js';

/**
 * What a schema says, in words. The page at /docs/socket runs this file in the browser too, so it imports nothing.
 */

/** As much of a schema, of OpenAPI or of AsyncAPI, as is told in words. */
export interface Described {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly examples?: object;
  readonly anyOf?: readonly Described[];
  readonly oneOf?: readonly Described[];
  readonly allOf?: readonly Described[];
  readonly items?: Described;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export function isReference(schema: Schema): schema is Extract<Schema, { $ref: string }> {
  return '$ref' in schema;
}

/** The name a reference leads to. */
export function referenced(schema: { $ref: string }): string {
  return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
}

/** The type in words: `list of string`, `string (uuid) or null`. `link` writes the name of another schema. */
export function typeText(schema: Described, link: (name: string) => string): string {
  if (schema.$ref !== undefined) return link(referenced({ $ref: schema.$ref }));
  const either = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (either) return either.map((one) => typeText(one, link)).join(' or ');
  if (schema.enum) return schema.enum.map(String).join(', ');
  const types = [schema.type ?? 'object'].flat();
  const text = types
    .map((type) => (type === 'array' && schema.items ? `list of ${typeText(schema.items, link)}` : type))
    .join(' or ');
  return schema.format === undefined ? text : `${text} (${schema.format})`;
}

/** What a value may be, in words: `1 to 200 characters.`, `Default 50.`; empty where nothing bounds it. */
export function boundsText(schema: Described): string {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems, default: preset } = schema;
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
