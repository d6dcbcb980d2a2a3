import type { Budget } from './rate-counter.js';

/** Names of the fields, as HTTP writes them. */
export const RATE_LIMIT_FIELDS = ['RateLimit-Policy', 'RateLimit'] as const;

const budgets = new WeakMap<object, Budget[]>();

/** Keeps what is left of a limit until the request is answered. */
export function noteBudget(request: object, budget: Budget): void {
  const noted = budgets.get(request);
  if (noted) noted.push(budget);
  else budgets.set(request, [budget]);
}

/** The fields that tell a request's answer of its limits: none where it was not counted. */
export function rateLimitFields(request: object): Record<string, string> {
  return renderFields(budgets.get(request) ?? []);
}

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers-10: `RateLimit-Policy: "send";q=2500;w=5`, the policies that applied,
 * with quota and window in seconds; `RateLimit: "send";r=2499;t=5`, what remains, and for how many seconds, rounded up.
 */
function renderFields(counted: readonly Budget[]): Record<string, string> {
  if (counted.length === 0) return {};
  const [policy, limit] = RATE_LIMIT_FIELDS;
  return {
    [policy]: counted.map(({ name, quota, windowSeconds }) => `"${name}";q=${quota};w=${windowSeconds}`).join(', '),
    [limit]: counted.map(({ name, left, resetMs }) => `"${name}";r=${left};t=${Math.ceil(resetMs / 1000)}`).join(', '),
  };
}
