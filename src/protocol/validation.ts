import { Transform, Type } from 'class-transformer';
import { IsArray, IsBoolean, IsIn, IsInt, IsObject, IsString, IsUUID, Max, Min, ValidateNested } from 'class-validator';
import { limitInForce } from './limits-in-force.js';
import { LIMITS, type LimitName } from './limits.js';
import { canonicalReaction, REACTION_MAX } from './reaction-rules.js';
import { sentence } from './sentence.js';
import { check, field, type FieldOptions, hasSome, told } from './validated-field.js';
import {
  characters,
  CONTROL_OR_BREAK,
  isContent,
  isIsoTime,
  isMediaType,
  isMetadata,
  isObject,
  isOpaqueId,
  isProse,
  isWebAddress,
  isWellFormed,
  MEDIA_TYPE_MAX,
  USER_ID_MAX,
  WEB_ADDRESS_MAX,
} from './value-rules.js';

/**
 * The vocabulary in which command classes say what they take. Each word carries validation and OpenAPI schema together,
 * so neither can say something else than the other. Limits are named, never written as numbers.
 */

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

/** Text of any number of lines. */
export function Prose(most: LimitName, options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: 'string', minLength: 1, maxLength: LIMITS[most].default },
    check(
      'prose',
      (value) => isProse(value) && characters(value) <= limitInForce(most),
      () => sentence('field.prose', { most: limitInForce(most) }),
    ),
  );
}

/**
 * Text of a message, bounded in characters and in bytes; may not be blank. Where it may be absent beside attachments it may
 * be empty beside them, too; `mayBeEmpty` leaves to the handler when.
 */
export function Content(options: FieldOptions & { mayBeEmpty?: boolean } = {}): PropertyDecorator {
  const { mayBeEmpty = false, ...rest } = options;
  const { optionalBeside } = options;
  const isAllowed = (value: unknown, whole: object): boolean =>
    isContent(value) || (value === '' && (mayBeEmpty || hasSome(whole, optionalBeside)));
  const least = mayBeEmpty || optionalBeside !== undefined ? 0 : 1;
  return field(
    { example: 'Hello, world', ...rest },
    { type: 'string', minLength: least, maxLength: LIMITS.content_characters.default },
    check('content', isAllowed, () =>
      sentence('field.content', {
        characters: limitInForce('content_characters'),
        bytes: limitInForce('content_bytes'),
      }),
    ),
  );
}

/** An emoji or a short name, in the form in which it is stored. */
export function Reaction(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: '👍', ...options },
    { type: 'string', minLength: 1, maxLength: REACTION_MAX },
    check('reaction', (value) => canonicalReaction(value) !== null, 'field.reaction'),
    Transform(({ value }) => canonicalReaction(value) ?? (value as unknown)),
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

/** A list of some of a few words, each at most once. A query string may also give them in one value, with commas between. */
export function SomeOf(words: readonly string[], options: FieldOptions = {}): PropertyDecorator {
  const holds = (value: unknown): boolean =>
    Array.isArray(value) &&
    value.every((one) => words.some((word) => word === one)) &&
    new Set(value).size === value.length;
  return field(
    options,
    { type: 'array', items: { type: 'string', enum: [...words] }, uniqueItems: true },
    check('someOf', holds, sentence('field.some_of', { words: words.join(', ') })),
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

/** A media type, like image/png. */
export function MediaType(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { example: 'image/png', ...options },
    { type: 'string', minLength: 3, maxLength: MEDIA_TYPE_MAX },
    check('mediaType', isMediaType, sentence('field.media_type', { most: MEDIA_TYPE_MAX })),
  );
}

/** An object of one class, validated. */
export function Part(type: () => new () => object, options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: () => type() },
    IsObject(told('field.object')),
    ValidateNested(told('field.object')),
    Type(type),
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

function lower(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
