import { randomInt } from 'node:crypto';

/** Numbers that are the same for the same seed: what a test drew can be drawn again. */
export interface Random {
  /** A whole number from 0 to below `bound`. */
  below(bound: number): number;
  /** A whole number from `least` to below `bound`. */
  between(least: number, bound: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
}

/** The seed that the environment names, or one that nobody has seen before; told on stderr under the test's name. */
export function seedOf(name: string): number {
  const given = process.env['CONFAB_TEST_SEED'];
  const seed = given === undefined ? randomInt(2 ** 31) : Number(given);
  if (!Number.isSafeInteger(seed)) throw new Error('CONFAB_TEST_SEED wants a whole number.');
  report(`${name}: CONFAB_TEST_SEED=${seed}`);
  return seed;
}

/** What a test measured, or drew, for people to see: Jest's own console shows where it was called from, too. */
export function report(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** mulberry32: small, and good enough to choose moments by. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    below,
    between: (least, bound) => least + below(bound - least),
    pick: (items) => items[below(items.length)] ?? items[0],
  };
}
