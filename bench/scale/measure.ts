import type { Side } from '../../test/support/filled/side.js';
import { median } from '../median.js';
import type { Api } from './api.js';
import type { Reading } from './readings.js';

export interface Sides {
  small: Side;
  large: Side;
}

/** What a reading took on either side, as medians of milliseconds; or why it could not be done. */
export interface Measured {
  name: string;
  small: number;
  large: number;
  failure: string | null;
}

/** Before the first that counts: connections are open then, code is compiled, caches hold what is asked for often. */
const WARM_UPS = 4;

/** Times a reading on both sides in turns, first the one, then the other first. @param step called after each turn */
export async function measure(
  reading: Reading,
  sides: Sides,
  api: Api,
  turns: number,
  step: () => void,
): Promise<Measured> {
  const { name } = reading;
  const taken: Record<keyof Sides, number[]> = { small: [], large: [] };
  const warmUps = reading.isOnce === true ? 0 : WARM_UPS;
  const last = reading.isOnce === true ? 1 : warmUps + turns;
  let failure: string | null = null;
  for (let turn = 0; turn < last && failure === null; turn += 1) {
    const order = turn % 2 === 0 ? (['small', 'large'] as const) : (['large', 'small'] as const);
    for (const side of order) {
      const begun = performance.now();
      try {
        await reading.run(sides[side], api, turn);
      } catch (error) {
        failure ??= `${side}: ${String(error)}`;
      }
      if (turn >= warmUps) taken[side].push(performance.now() - begun);
    }
    step();
  }
  return { name, small: median(taken.small), large: median(taken.large), failure };
}
