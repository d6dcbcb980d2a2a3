import { HttpException } from '@nestjs/common';
import type { CommandKind } from '../../protocol/command.js';
import { ERROR_CODES, type ErrorCode, type FieldError } from '../../protocol/errors.js';
import { limitInForce } from '../../protocol/limits-in-force.js';
import { sentence } from '../../protocol/sentence.js';
import { type Translated, translateError } from '../commands/translate-error.js';
import { ConfabError } from '../errors/confab-error.js';

/** A failure over HTTP, as RFC 9457 has it, with the members that a socket's answer has. */
export interface ProblemDetails {
  /** Names the code as a URI. */
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  fields?: FieldError[];
  retry_after_ms?: number;
}

/** The problem details of a failure, in the asker's language. */
export function toProblem(error: ConfabError, language: string): ProblemDetails {
  const { code } = error;
  const title = code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' ');
  const { status } = ERROR_CODES[code];
  const detail = error.told(language);
  return { type: `urn:confab:error:${code}`, title, status, detail, code, ...error.dataIn(language) };
}

/** The headers that go with a problem. Retry-After counts whole seconds, so it rounds up. */
export function problemHeaders({ status, retry_after_ms: wait }: ProblemDetails): Record<string, string> {
  return {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    ...(wait === undefined ? {} : { 'retry-after': String(Math.ceil(wait / 1000)) }),
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  };
}

/** What the asker of a request is told of any error, those of Fastify and Nest included, which know a status alone. */
export function translateHttpError(error: unknown, kind: CommandKind): Translated {
  const status = statusOf(error);
  if (status === null) return translateError(error, kind);
  const unexpected = status >= 500 && status !== 503 && error instanceof Error ? error : null;
  return { known: fromStatus(status), unexpected };
}

function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const isFastify = error instanceof Error && 'code' in error && String(error.code).startsWith('FST_');
  return isFastify && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null;
}

function fromStatus(status: number): ConfabError {
  switch (status) {
    case 401:
      return new ConfabError('unauthenticated');
    case 403:
      return new ConfabError('forbidden');
    case 404:
    case 405:
      return new ConfabError('not_found', 'http.no_route');
    case 413:
      return new ConfabError('too_large', sentence('http.body_too_large', { bytes: limitInForce('payload_bytes') }));
    case 414:
      return new ConfabError('too_large', 'http.address_too_long');
    case 415:
      return new ConfabError('unsupported_media', 'http.body_not_json');
    case 503:
      return new ConfabError('overloaded', undefined, { retry_after_ms: 1000 });
    default:
      return status < 500 ? new ConfabError('validation_failed', 'http.malformed') : new ConfabError('internal');
  }
}
