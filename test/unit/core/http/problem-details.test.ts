import { describe, expect, it } from '@jest/globals';
import { BadRequestException, NotFoundException } from '@nestjs/common';
import { ConfabError } from '../../../../src/core/errors/confab-error.js';
import { problemHeaders, toProblem, translateHttpError } from '../../../../src/core/http/problem-details.js';

function problemOf(error: unknown) {
  return toProblem(translateHttpError(error, 'read').known, 'en');
}

function fastifyError(code: string, statusCode: number): Error {
  return Object.assign(new Error('internals'), { code, statusCode });
}

describe('problem details', () => {
  it('carry the members that a socket answer has', () => {
    expect(problemOf(ConfabError.invalid({ field: 'content', message: 'field.string' }))).toEqual({
      type: 'urn:confab:error:validation_failed',
      title: 'Validation failed',
      status: 400,
      detail: 'The data does not fit the command; see fields.',
      code: 'validation_failed',
      fields: [{ field: 'content', message: 'must be a string' }],
    });
  });

  it.each([
    [new NotFoundException('Cannot GET /secret'), 404, 'not_found'],
    [new BadRequestException('secret'), 400, 'validation_failed'],
    [fastifyError('FST_ERR_CTP_BODY_TOO_LARGE', 413), 413, 'too_large'],
    [fastifyError('FST_ERR_CTP_INVALID_MEDIA_TYPE', 415), 415, 'unsupported_media'],
    [fastifyError('FST_ERR_BAD_URL', 400), 400, 'validation_failed'],
    [fastifyError('FST_ERR_MAX_LENGTH', 414), 413, 'too_large'],
    [new Error('secret'), 500, 'internal'],
    ['secret', 500, 'internal'],
  ])('tell %p in their own words', (error, status, code) => {
    const problem = problemOf(error);
    expect(problem).toMatchObject({ status, code });
    expect(JSON.stringify(problem)).not.toMatch(/secret|internals/);
  });

  it('round Retry-After up to whole seconds', () => {
    const problem = toProblem(new ConfabError('rate_limited', undefined, { retry_after_ms: 1001 }), 'en');
    expect(problemHeaders(problem)['retry-after']).toBe('2');
    expect(problem.retry_after_ms).toBe(1001);
  });

  it('ask for a token where one is needed', () => {
    expect(problemHeaders(toProblem(new ConfabError('unauthenticated'), 'en'))['www-authenticate']).toBe('Bearer');
  });
});
