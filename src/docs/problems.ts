import type { OpenAPIObject } from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from '../protocol/errors.js';
import { ENGLISH, say } from '../core/i18n/languages.js';
import { RATE_LIMIT_FIELDS } from '../core/rate-limit/rate-limit-fields.js';
import type { Schemas } from './schemas.js';

type Components = NonNullable<OpenAPIObject['components']>;

/** The codes, in the order of the catalogue. */
export const CODES = Object.keys(ERROR_CODES).filter((code): code is ErrorCode => code in ERROR_CODES);

export const PROBLEM_SCHEMAS: Schemas = {
  FieldError: {
    type: 'object',
    description: 'What was wrong with one field.',
    properties: {
      field: { type: 'string', description: 'Its path in the data.', example: 'rooms.0.room_id' },
      message: { type: 'string', description: 'A sentence for people.', example: 'must be a UUID' },
    },
    required: ['field', 'message'],
  },
  Problem: {
    type: 'object',
    description: 'A failure: problem details as in RFC 9457, with the code that a socket answer has.',
    properties: {
      type: { type: 'string', format: 'uri', example: 'urn:confab:error:not_found' },
      title: { type: 'string', example: 'Not found' },
      status: { type: 'integer', example: 404 },
      detail: { type: 'string', description: 'A sentence for people.' },
      code: { type: 'string', enum: [...CODES] },
      fields: { type: 'array', items: { $ref: '#/components/schemas/FieldError' } },
      retry_after_ms: { type: 'integer', minimum: 1, description: 'How long to wait before repeating.' },
    },
    required: ['type', 'title', 'status', 'detail', 'code'],
  },
};

/** The response of each code. */
export function problemResponses(): NonNullable<Components['responses']> {
  const schema = { $ref: '#/components/schemas/Problem' };
  return Object.fromEntries(
    CODES.map((code) => [
      code,
      {
        description: say(`error.${code}`, ENGLISH),
        ...(code === 'rate_limited'
          ? { headers: { ...RATE_LIMIT_HEADERS, 'Retry-After': header('Retry-After') } }
          : {}),
        content: { 'application/problem+json': { schema } },
      },
    ]),
  );
}

/** The fields that every counted answer has, as an operation refers to them. */
export const RATE_LIMIT_HEADERS = Object.fromEntries(RATE_LIMIT_FIELDS.map((name) => [name, header(name)]));

/** What those fields, and Retry-After, say. */
export const HEADERS: NonNullable<Components['headers']> = {
  'RateLimit-Policy': {
    description: 'The limits that the command was counted against: name, quota and window in seconds.',
    schema: { type: 'string', example: '"send";q=2500;w=5' },
  },
  RateLimit: {
    description: 'What is left of them, and for how many seconds.',
    schema: { type: 'string', example: '"send";r=2499;t=5' },
  },
  'Retry-After': {
    description: 'After how many seconds to repeat: retry_after_ms, rounded up.',
    schema: { type: 'integer', example: 5 },
  },
};

function header(name: string): { $ref: string } {
  return { $ref: `#/components/headers/${name}` };
}

export function problemResponse(code: ErrorCode): { $ref: string } {
  return { $ref: `#/components/responses/${code}` };
}
