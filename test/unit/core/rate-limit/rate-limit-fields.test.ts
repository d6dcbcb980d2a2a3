import { describe, expect, it } from '@jest/globals';
import { noteBudget, rateLimitFields } from '../../../../src/core/rate-limit/rate-limit-fields.js';

describe('the RateLimit fields of an answer', () => {
  it('are none where nothing was counted', () => {
    expect(rateLimitFields({})).toEqual({});
  });

  it('tell each limit, in seconds rounded up', () => {
    const request = {};
    const rest = { windowSeconds: 5, isExceeded: false };
    noteBudget(request, { name: 'acting', quota: 25_000, left: 24_999, resetMs: 4001, ...rest });
    noteBudget(request, { name: 'send', quota: 10, left: 0, resetMs: 1, ...rest });
    expect(rateLimitFields(request)).toEqual({
      'RateLimit-Policy': '"acting";q=25000;w=5, "send";q=10;w=5',
      RateLimit: '"acting";r=24999;t=5, "send";r=0;t=1',
    });
  });
});
