import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { begin, drawn, perform } from '../model/steps.js';
import { Play } from '../model/play.js';
import { useStage } from '../support/stage.js';

/*
 * Random commands by four people on two devices each, over both transports, with connections cut and resumed: each answer is
 * what the model says; in the end every fresh load is the model, and every client, by old state, pushes and syncs, is where
 * a fresh load is.
 *
 * MODEL_RUNS runs of MODEL_STEPS steps. A failure tells its seed and path; this replays it:
 *
 *   MODEL_SEED=<seed> MODEL_PATH=<path> npm run test:e2e -- model
 */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 40);
const STEPS = Number(process.env['MODEL_STEPS'] ?? 50);
const SEED = Number(process.env['MODEL_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const PATH = process.env['MODEL_PATH'];
/** Runs at once: each waits most of its time. */
const LANES = PATH === undefined ? 8 : 1;

const LIMITS = [
  'WRITES_PER_SECOND',
  'READS_PER_SECOND',
  'SENDS_PER_SECOND',
  'SIGNALS_PER_SECOND',
  'SEARCHES_PER_SECOND',
];
const stage = useStage(Object.fromEntries(LIMITS.map((name) => [name, '100000'])));

async function run(steps: Parameters<typeof perform>[2][]): Promise<void> {
  const play = new Play(stage, ['ann', 'ben', 'cat', 'dan']);
  try {
    await play.connectAll();
    await begin(play, stage);
    for (const step of steps) await perform(play, stage, step);
    await play.verify();
  } finally {
    play.close();
  }
}

it(`is as the model says (MODEL_SEED=${SEED})`, async () => {
  const property = fc.asyncProperty(fc.array(drawn, { minLength: STEPS, maxLength: STEPS }), run);
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    fc.check(property, {
      seed: SEED + lane,
      numRuns: Math.ceil(RUNS / LANES),
      endOnFailure: process.env['MODEL_SHRINK'] === undefined,
      ...(PATH !== undefined && { path: PATH }),
    }),
  );
  const failures = (await Promise.all(lanes)).filter(({ failed }) => failed);
  const told = failures.map(({ seed, counterexamplePath, errorInstance, counterexample }) => {
    const replay = `MODEL_SEED=${seed} MODEL_PATH=${counterexamplePath ?? ''} npm run test:e2e -- model`;
    return `${replay}\n${errorInstance instanceof Error ? (errorInstance.stack ?? '') : String(errorInstance)}\n${JSON.stringify(counterexample)}`;
  });
  expect(told).toEqual([]);
}, 3_600_000);
