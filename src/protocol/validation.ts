import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  IsUUID,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { limitInForce } from './limits-in-force.js';
import { LIMITS, type LimitName } from './limits.js';
import {
  characters,
  CONTROL_OR_BREAK,
  isContent,
  isIsoTime,
  isMetadata,
  isObject,
  isOpaqueId,
  isWebAddress,
  isWellFormed,
  USER_ID_MAX,
} from './value-rules.js';

/**
 * The vocabulary in which command classes say what they take. Each word carries validation and OpenAPI schema together,
 * so neither can say something else than the other. Limits are named, never written as numbers.
 */

interface FieldOptions {
  /** The field may be absent. `null` is refused all the same, unless `nullable`. */
  optional?: boolean;
  /** The field may be null, which means "no value". */
  nullable?: boolean;
  example?: unknown;
}

const CLIENT_ID_MAX = 128;
const LARGEST_NUMBER = Number.MAX_SAFE_INTEGER;
/** A UUID of any version, lower-cased: BSON lowers it, and so must every Socket.IO room and cache key made of it. */
export function Uuid(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: 'string', format: 'uuid' },
    IsUUID('all', { message: 'must be a UUID' }),
    Transform(({ value }) => lower(value)),
  );
}

/** The id of a user or company: an opaque string the host application chose. */
export function OpaqueId(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: 'alice', ...options },
    { type: 'string', minLength: 1, maxLength: USER_ID_MAX },
    check(
      'opaqueId',
      (value) => isOpaqueId(value),
      `must be a string of 1 to ${String(USER_ID_MAX)} characters, without control characters`,
    ),
  );
}

/** A list of different user ids, at most as many as the limit says. */
export function OpaqueIds(most: LimitName, options: FieldOptions & { least?: number } = {}): PropertyDecorator {
  const least = options.least ?? 0;
  return field(
    { example: ['alice', 'bob'], ...options },
    {
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: USER_ID_MAX },
      minItems: least,
      maxItems: LIMITS[most].default,
    },
    check(
      'opaqueIds',
      (value) =>
        Array.isArray(value) &&
        value.length >= least &&
        value.length <= limitInForce(most) &&
        value.every((id) => isOpaqueId(id)),
      () => `must be a list of ${String(least)} to ${String(limitInForce(most))} user ids`,
    ),
  );
}

/** An id that a client made: any short text without control characters. */
export function ClientId(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: 'c-1f6b', ...options },
    { type: 'string', minLength: 1, maxLength: CLIENT_ID_MAX },
    check(
      'clientId',
      (value) => isOpaqueId(value, CLIENT_ID_MAX),
      `must be a string of 1 to ${String(CLIENT_ID_MAX)} characters, without control characters`,
    ),
  );
}

/** One line of text for people: a name, a title. Trimmed length 1 to the limit. */
export function Label(most: LimitName, options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: 'Support', ...options },
    { type: 'string', minLength: 1, maxLength: LIMITS[most].default },
    check(
      'label',
      (value) =>
        isWellFormed(value) &&
        value.trim() !== '' &&
        characters(value) <= limitInForce(most) &&
        !CONTROL_OR_BREAK.test(value),
      () => `must be a text of 1 to ${String(limitInForce(most))} characters on one line`,
    ),
  );
}

/** Text of a message, bounded in characters and in bytes; may not be blank. */
export function Content(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: 'Hello, world', ...options },
    { type: 'string', minLength: 1, maxLength: LIMITS.content_characters.default },
    check('content', isContent, () => {
      const bounds = `${String(limitInForce('content_characters'))} characters and ${String(limitInForce('content_bytes'))} bytes`;
      return `must be a text, not blank, of at most ${bounds}, without control characters or lone surrogates`;
    }),
  );
}

/** A small JSON object kept and given back as it is. Keys may not start with `$`, be `_bsontype` or contain NUL. */
export function Metadata(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: { source: 'web' }, ...options },
    { type: 'object', additionalProperties: true },
    IsObject({ message: 'must be an object' }),
    check('metadata', isMetadata, () => {
      const bytes = String(limitInForce('metadata_bytes'));
      return `must be a JSON object of at most ${bytes} bytes, without keys that start with $, are _bsontype or contain NUL`;
    }),
  );
}

/** A point in time: ISO 8601 with a zone. */
export function IsoTime(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: '2026-01-01T12:00:00.000Z', ...options },
    { type: 'string', format: 'date-time' },
    check('isoTime', isIsoTime, 'must be a time in ISO 8601 with a zone, like 2026-01-01T12:00:00.000Z'),
  );
}

/** A whole number from `least` to `most` (a number, or a limit's name). */
export function Integer(
  least: number,
  most: number | LimitName = LARGEST_NUMBER,
  options: FieldOptions = {},
): PropertyDecorator {
  const maximum = typeof most === 'number' ? most : LIMITS[most].default;
  const bound =
    typeof most === 'number'
      ? Max(most)
      : check(
          'max',
          (value) => Number(value) <= limitInForce(most),
          () => `must not be greater than ${String(limitInForce(most))}`,
        );
  return field(
    options,
    { type: 'integer', minimum: least, maximum },
    IsInt({ message: 'must be a whole number' }),
    Min(least),
    bound,
  );
}

/** Any finite number. */
export function Quantity(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: 'number' },
    check('quantity', (value) => typeof value === 'number' && Number.isFinite(value), 'must be a number'),
  );
}

/** One of a few words. */
export function OneOf(words: readonly string[], options: FieldOptions & { default?: string } = {}): PropertyDecorator {
  const { default: preset, ...rest } = options;
  return field(
    rest,
    { type: 'string', enum: [...words], ...(preset === undefined ? {} : { default: preset }) },
    IsIn([...words], { message: `must be one of: ${words.join(', ')}` }),
  );
}

/** true or false. */
export function Flag(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: 'boolean' }, IsBoolean({ message: 'must be true or false' }));
}

/** A web address (https or http) of at most 2,048 characters. */
export function WebAddress(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: 'https://example.com/a.png', ...options },
    { type: 'string', format: 'uri', maxLength: 2048 },
    check('webAddress', isWebAddress, 'must be an http or https address of at most 2048 characters'),
  );
}

/** Any short printable text: a token, a cursor. */
export function Opaque(most: number, options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: 'string', minLength: 1, maxLength: most },
    IsString({ message: 'must be a string' }),
    check('opaque', (value) => isOpaqueId(value, most), `must be a string of 1 to ${String(most)} characters`),
  );
}

/** A list of objects of one class, each validated. */
export function ListOf(type: () => new () => object, most: LimitName, options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: () => [type()], maxItems: LIMITS[most].default },
    IsArray({ message: 'must be a list' }),
    check(
      'listSize',
      // ValidateNested walks lists of lists, and lets an empty one pass.
      (value) => Array.isArray(value) && value.length <= limitInForce(most) && value.every(isObject),
      () => `must be a list of at most ${String(limitInForce(most))} objects`,
    ),
    ValidateNested({ each: true, message: 'must be a list of objects' }),
    Type(type),
  );
}

function field(
  options: FieldOptions,
  schema: ApiPropertyOptions,
  ...decorators: PropertyDecorator[]
): PropertyDecorator {
  const { optional = false, nullable = false, example } = options;
  const documented = {
    ...schema,
    required: !optional,
    ...(nullable ? { nullable } : {}),
    ...(example === undefined ? {} : { example }),
  };
  const absent = ValidateIf((_, value) => !((optional && value === undefined) || (nullable && value === null)));
  return (target, key) => {
    for (const decorate of [ApiProperty(documented as ApiPropertyOptions), absent, ...decorators])
      decorate(target, key);
  };
}

function check(name: string, holds: (value: unknown) => boolean, message: string | (() => string)): PropertyDecorator {
  return ValidateBy({
    name,
    validator: { validate: holds, defaultMessage: typeof message === 'string' ? () => message : message },
  });
}

function lower(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
