import { limitNames } from '../../src/protocol/limits.js';

/** The environment of a server whose rates nobody exceeds: for tests of other things that ask much in little time. */
export const ANY_RATE: Record<string, string> = Object.fromEntries(
  limitNames()
    .filter((name) => name.endsWith('_per_second'))
    .map((name) => [name.toUpperCase(), '1000000']),
);
