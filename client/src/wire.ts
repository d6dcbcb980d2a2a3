import { ConfabError } from './errors.js';
import type { CommandMap, ErrorCode, EventMap, FieldError } from './protocol.generated.js';

export type CommandName = keyof CommandMap;
export type CommandData<N extends CommandName> = CommandMap[N]['data'];
export type CommandAnswer<N extends CommandName> = CommandMap[N]['answer'];
export type EventName = keyof EventMap;

/** One event as it was pushed, `batch` already taken apart. */
export interface Push {
  type: string;
  data: object;
}

/**
 * What arrived, told apart. The shapes inside `data` are the server's word, held by its own tests to the schemas from
 * which `protocol.generated.ts` is made; here only what a stranger on the same port could break is looked at.
 */
export function readAnswer<N extends CommandName>(name: N, raw: unknown): CommandAnswer<N> {
  if (!isEnvelope(raw)) throw new ConfabError('internal', `The answer to ${name} is not of this protocol`);
  if (!raw.success) throw failure(raw);
  if (!isAnswerTo(name, raw.data)) throw new ConfabError('internal', `The answer to ${name} has no data`);
  return raw.data;
}

/** The events in one frame; none where the frame is not of this protocol. */
export function readPushes(type: string, raw: unknown): Push[] {
  if (!isEnvelope(raw) || !isRecord(raw.data)) return [];
  if (type !== 'batch') return [{ type, data: raw.data }];
  const { events } = raw.data;
  return Array.isArray(events) ? events.filter(isPush) : [];
}

/** Whether a push is the event of this name. */
export function isEvent<K extends EventName>(push: Push, name: K): push is { type: K; data: EventMap[K] } {
  return push.type === name;
}

/** What the server refused a connection with; null when no server spoke (the network failed). */
export function readRefusal(error: Error): ConfabError | null {
  const data: unknown = 'data' in error ? error.data : undefined;
  if (!isRecord(data)) return null;
  const details = isRecord(data.data) ? data.data : data;
  return failure({ error: error.message, code: data.code, data: details });
}

/** What a request was refused with: problem details, or whatever stands between here and the server. */
export function readProblem(text: string, status: number): ConfabError {
  const problem = parsed(text);
  if (isRecord(problem)) return failure({ error: problem.detail, code: problem.code, data: problem });
  // A proxy that does not reach the server is as good as none.
  return new ConfabError(status >= 500 ? 'disconnected' : 'internal', `The request was refused with ${String(status)}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface RawEnvelope {
  success: boolean;
  error?: unknown;
  code?: unknown;
  data: unknown;
}

function isEnvelope(raw: unknown): raw is RawEnvelope {
  return isRecord(raw) && typeof raw.success === 'boolean' && 'data' in raw;
}

function isPush(value: unknown): value is Push {
  return isRecord(value) && typeof value.type === 'string' && isRecord(value.data);
}

function isAnswerTo<N extends CommandName>(_name: N, data: unknown): data is CommandAnswer<N> {
  return isRecord(data);
}

function failure(raw: Omit<RawEnvelope, 'success'>): ConfabError {
  const { fields, retry_after_ms: retryAfterMs }: Record<string, unknown> = isRecord(raw.data) ? raw.data : {};
  return new ConfabError(
    isErrorCode(raw.code) ? raw.code : 'internal',
    typeof raw.error === 'string' ? raw.error : 'The command failed',
    {
      fields: Array.isArray(fields) ? fields.filter(isFieldError) : [],
      retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : null,
    },
  );
}

/** Newer servers may have codes that this client does not know; they are passed on as they are. */
function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code !== '';
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value.field === 'string' && typeof value.message === 'string';
}
