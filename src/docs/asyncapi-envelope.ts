import type { Described } from './schema-text.js';
import { CODES, PROBLEM_SCHEMAS } from './problems.js';

export interface Reference {
  readonly $ref: string;
}

/** The schema of a success, or of an event: what differs is its data. */
interface EnvelopeSchema {
  readonly type: 'object';
  readonly required: readonly string[];
  readonly properties: { readonly data: Reference } & Readonly<Record<string, object>>;
}

/** The schema of an answer: its success, or a failure. */
export interface AnswerSchema {
  readonly oneOf: readonly [EnvelopeSchema, Reference];
}

/** A command's data, an event, or the answer to a command. */
export type Payload = Reference | EnvelopeSchema | AnswerSchema;

/** What travels one way at once. */
export interface Message {
  /** The Socket.IO event, or `ack`. */
  readonly name: string;
  readonly title: string;
  readonly summary?: string;
  readonly payload: Payload;
  readonly examples?: readonly { readonly payload: object }[];
}

const REQUEST_ID = { type: ['string', 'null'], description: 'As the client gave it, else null.' };
const ENVELOPE_FIELDS = ['type', 'success', 'error', 'code', 'data', 'request_id'];
const ERROR = { type: 'string', description: 'A sentence for people.' };
const FAILURE_FIELDS = {
  fields: { type: 'array', items: reference('schemas', 'FieldError'), description: 'With validation_failed.' },
  retry_after_ms: { type: 'integer', minimum: 1, description: 'How long to wait before repeating.' },
};

/** What of connections and envelopes no class of the protocol says. */
export const CONNECTION_SCHEMAS: Readonly<Record<string, Described>> = {
  Envelope: {
    type: 'object',
    description: 'The answer to a command, and the form of every event.',
    properties: {
      type: { type: 'string', description: 'The command, or the event.' },
      success: { type: 'boolean' },
      error: { type: ['string', 'null'], description: ERROR.description },
      code: { anyOf: [reference('schemas', 'ErrorCode'), { type: 'null' }] },
      data: { type: 'object', description: 'Never null.' },
      request_id: REQUEST_ID,
    },
    required: ENVELOPE_FIELDS,
  },
  CommandEnvelope: {
    type: 'object',
    description: 'A command with everything about it in one object.',
    properties: {
      command: { type: 'string', description: 'The name of the command.' },
      room_id: { type: 'string', format: 'uuid', description: 'Instead of room_id inside of data.' },
      data: { type: 'object', description: "The command's data." },
      request_id: { type: 'string', description: 'Comes back in the answer.' },
    },
    required: ['command'],
  },
  ErrorCode: { type: 'string', enum: CODES, description: 'Why a command failed.' },
  Failure: {
    type: 'object',
    description: 'The answer to a command that failed.',
    properties: {
      type: { type: 'string' },
      success: { const: false },
      error: ERROR,
      code: reference('schemas', 'ErrorCode'),
      data: { type: 'object', properties: FAILURE_FIELDS },
      request_id: REQUEST_ID,
    },
    required: ENVELOPE_FIELDS,
  },
  Refusal: {
    type: 'object',
    description: 'Why a connection was not let in: `data` of the error.',
    properties: { code: reference('schemas', 'ErrorCode'), message: ERROR, ...FAILURE_FIELDS },
    required: ['code', 'message'],
  },
  FieldError: PROBLEM_SCHEMAS['FieldError'] ?? {},
};

/** The messages of a connection that are neither a command's nor an event's. */
export const CONNECTION_MESSAGES: Readonly<Record<string, Message>> = {
  connect: {
    name: 'connect',
    title: 'The handshake',
    summary: 'What a client says in `auth`',
    payload: reference('schemas', 'Handshake'),
  },
  connect_error: { name: 'connect_error', title: 'A refused connection', payload: reference('schemas', 'Refusal') },
  command: {
    name: 'command',
    title: 'A command in an envelope',
    payload: reference('schemas', 'CommandEnvelope'),
    examples: [{ payload: { command: 'get_limits', data: {}, request_id: 'r-1' } }],
  },
  response: { name: 'response', title: 'An answer', payload: reference('schemas', 'Envelope') },
};

/** The envelope of a success or of an event, with data of that schema. */
export function envelopeOf(type: string, schema: string): EnvelopeSchema {
  return {
    type: 'object',
    properties: {
      type: { const: type },
      success: { const: true },
      error: { type: 'null' },
      code: { type: 'null' },
      data: reference('schemas', schema),
      request_id: REQUEST_ID,
    },
    required: ENVELOPE_FIELDS,
  };
}

export function reference(kind: 'schemas' | 'messages', name: string): Reference {
  return { $ref: `#/components/${kind}/${name}` };
}
