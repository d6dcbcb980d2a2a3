import { ConfabError } from '../core/errors/confab-error.js';
import type { Envelope } from '../protocol/envelope.js';
import type { SentenceKey } from '../protocol/sentence.js';

/** The event that carries a command in an envelope; every other event is a command of its own name. */
const ENVELOPE = 'command';
/** As much of an unknown name as an answer repeats. */
const LONGEST_ECHO = 64;

type Fields = Record<string, unknown>;

/** A command as a frame brought it. `data` throws the ConfabError that says what is wrong with the frame. */
export interface Incoming {
  /** The command's name, or what stands in its place. */
  readonly name: string;
  readonly requestId: string | null;
  readonly acknowledge: ((answer: Envelope) => void) | null;
  readonly data: () => unknown;
}

/** Reads a frame in either form. Never throws. */
export function readIncoming(event: unknown, args: readonly unknown[]): Incoming {
  const last = args.at(-1);
  const acknowledge = isAcknowledgement(last) ? last : null;
  const [payload = {}, ...extra] = acknowledge ? args.slice(0, -1) : args;
  const read = event === ENVELOPE ? enveloped(payload) : named(event, payload);
  if (extra.length === 0) return { ...read, acknowledge };
  return { ...read, acknowledge, data: refuse('data', 'field.one_object') };
}

type Read = Omit<Incoming, 'acknowledge'>;

function named(event: unknown, payload: unknown): Read {
  const name = String(event).slice(0, LONGEST_ECHO);
  const { requestId, data } = withoutRequestId(payload);
  return { name, requestId, data: () => data };
}

function enveloped(payload: unknown): Read {
  if (!isFields(payload)) return { name: ENVELOPE, requestId: null, data: refuse('data', 'field.object') };
  const { requestId, data } = withoutRequestId(payload['data'] ?? {});
  const read = { name: ENVELOPE, requestId: text(payload['request_id']) ?? requestId };
  const name = text(payload['command']);
  if (name === null) return { ...read, data: refuse('command', 'field.command_name') };
  return { ...read, name: name.slice(0, LONGEST_ECHO), data: () => withRoomId(data, payload['room_id']) };
}

/** The data with the envelope's room. @throws ConfabError when data names another one */
function withRoomId(data: unknown, roomId: unknown): unknown {
  if (roomId === undefined || roomId === null || !isFields(data)) return data;
  const own = data['room_id'];
  if (own === undefined || own === null) return { ...data, room_id: roomId };
  if (text(own)?.toLowerCase() === text(roomId)?.toLowerCase()) return data;
  throw ConfabError.invalid({ field: 'room_id', message: 'field.room_id_differs' });
}

function withoutRequestId(payload: unknown): { requestId: string | null; data: unknown } {
  if (!isFields(payload) || !Object.hasOwn(payload, 'request_id')) return { requestId: null, data: payload };
  const { request_id, ...data } = payload;
  return { requestId: text(request_id), data };
}

function refuse(field: string, message: SentenceKey): () => never {
  return () => {
    throw ConfabError.invalid({ field, message });
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** JSON carries no functions: a function is what Socket.IO put there because the client wants an acknowledgement. */
function isAcknowledgement(value: unknown): value is (answer: Envelope) => void {
  return typeof value === 'function';
}
