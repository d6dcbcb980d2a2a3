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
import { encodeSentence, sentence, type Sentence, type SentenceKey } from './sentence.js';
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
  WEB_ADDRESS_MAX,
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
    IsUUID('all', told('field.uuid')),
    Transform(({ value }) => lower(value)),
  );
}

/** The id of a user or company: an opaque string the host application chose. */
export function OpaqueId(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: 'alice', ...options },
    { type: 'string', minLength: 1, maxLength: USER_ID_MAX },
    check('opaqueId', (value) => isOpaqueId(value), sentence('field.opaque_id', { most: USER_ID_MAX })),
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
      () => sentence('field.user_ids', { least, most: limitInForce(most) }),
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
      sentence('field.opaque_id', { most: CLIENT_ID_MAX }),
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
      () => sentence('field.line', { most: limitInForce(most) }),
    ),
  );
}

/** Text of a message, bounded in characters and in bytes; may not be blank. */
export function Content(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: 'Hello, world', ...options },
    { type: 'string', minLength: 1, maxLength: LIMITS.content_characters.default },
    check('content', isContent, () =>
      sentence('field.content', {
        characters: limitInForce('content_characters'),
        bytes: limitInForce('content_bytes'),
      }),
    ),
  );
}

/** A small JSON object kept and given back as it is. Keys may not start with `$`, be `_bsontype` or contain NUL. */
export function Metadata(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: { source: 'web' }, ...options },
    { type: 'object', additionalProperties: true },
    IsObject(told('field.object')),
    check('metadata', isMetadata, () => sentence('field.metadata', { bytes: limitInForce('metadata_bytes') })),
  );
}

/** A point in time: ISO 8601 with a zone. */
export function IsoTime(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: '2026-01-01T12:00:00.000Z', ...options },
    { type: 'string', format: 'date-time' },
    check('isoTime', isIsoTime, 'field.time'),
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
      ? Max(most, told(sentence('field.at_most', { most })))
      : check(
          'max',
          (value) => Number(value) <= limitInForce(most),
          () => sentence('field.at_most', { most: limitInForce(most) }),
        );
  return field(
    options,
    { type: 'integer', minimum: least, maximum },
    IsInt(told('field.whole_number')),
    Min(least, told(sentence('field.at_least', { least }))),
    bound,
  );
}

/** Any finite number. */
export function Quantity(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: 'number' },
    check('quantity', (value) => typeof value === 'number' && Number.isFinite(value), 'field.number'),
  );
}

/** One of a few words. */
export function OneOf(words: readonly string[], options: FieldOptions & { default?: string } = {}): PropertyDecorator {
  const { default: preset, ...rest } = options;
  return field(
    rest,
    { type: 'string', enum: [...words], ...(preset === undefined ? {} : { default: preset }) },
    IsIn([...words], told(sentence('field.one_of', { words: words.join(', ') }))),
  );
}

/** true or false. */
export function Flag(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: 'boolean' }, IsBoolean(told('field.boolean')));
}

/** A web address (https or http) of at most 2,048 characters. */
export function WebAddress(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: 'https://example.com/a.png', ...options },
    { type: 'string', format: 'uri', maxLength: WEB_ADDRESS_MAX },
    check('webAddress', isWebAddress, sentence('field.web_address', { most: WEB_ADDRESS_MAX })),
  );
}

/** Any short printable text: a token, a cursor. */
export function Opaque(most: number, options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: 'string', minLength: 1, maxLength: most },
    IsString(told('field.string')),
    check('opaque', (value) => isOpaqueId(value, most), sentence('field.string_length', { most })),
  );
}

/** A list of objects of one class, each validated. */
export function ListOf(type: () => new () => object, most: LimitName, options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: () => [type()], maxItems: LIMITS[most].default },
    IsArray(told('field.list')),
    check(
      'listSize',
      // ValidateNested walks lists of lists, and lets an empty one pass.
      (value) => Array.isArray(value) && value.length <= limitInForce(most) && value.every(isObject),
      () => sentence('field.objects', { most: limitInForce(most) }),
    ),
    ValidateNested({ each: true, ...told('field.list_of_objects') }),
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

function check(
  name: string,
  holds: (value: unknown) => boolean,
  complaint: SentenceKey | Sentence | (() => Sentence),
): PropertyDecorator {
  const message = (): string => encodeSentence(typeof complaint === 'function' ? complaint() : complaint);
  return ValidateBy({ name, validator: { validate: holds, defaultMessage: message } });
}

/** The complaint of a decorator that class-validator brings. */
function told(complaint: SentenceKey | Sentence): { message: string } {
  return { message: encodeSentence(complaint) };
}

function lower(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
