import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eraseLast } from '../model/erasure.js';
import { Play } from '../model/play.js';
import { begin, drawn, perform, STEPS } from '../model/steps.js';
import { verify } from '../model/verify.js';
import { restCommands } from '../support/documented.js';
import { ALL_COMMANDS } from '../support/sample-commands.js';
import { useStage } from '../support/stage.js';

/*
 * Random commands by five people on two devices each, over both transports, with connections cut and resumed: each answer is
 * what the model says; in the end every fresh load is the model, and every client, by old state, pushes and syncs, is where
 * a fresh load is. Of some runs the last act is that one of the people is erased.
 *
 * MODEL_RUNS runs of MODEL_STEPS steps. A failure tells its seed and path; this replays it:
 *
 *   MODEL_SEED=<seed> MODEL_PATH=<path> npm run test:e2e -- e2e/model.test
 */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 40);
const STEPS_OF_RUN = Number(process.env['MODEL_STEPS'] ?? 50);
const SEED = Number(process.env['MODEL_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const PATH = process.env['MODEL_PATH'];
/** Runs at once: each waits most of its time. */
const LANES = PATH === undefined ? 8 : 1;
/** Of so many runs one ends with an erasure, which takes its time. */
const RUNS_AN_ERASURE = 32;

/** Commands that the model does not play, and why. */
const NOT_PLAYED: Record<string, string> = {
  ...reasons('a bot’s reply comes in its own time: see bots.test.ts', [
    ...['list_bots', 'get_bot', 'put_bot', 'delete_bot', 'invoke_bot'],
    ...['stop_generation', 'regenerate_reply', 'resend_message'],
  ]),
  ...reasons('about files, which messages only name: see attachment-lifetime.test.ts', [
    ...['upload_attachment', 'get_attachment', 'delete_attachment', 'list_attachments', 'download_attachment'],
    ...['create_upload', 'get_upload', 'append_upload', 'cancel_upload'],
  ]),
  authenticate: 'about a connection’s token, and nothing in a room',
  mint_token: 'makes tokens, and nothing in a room',
  dev_token: 'makes tokens, and nothing in a room',
  join_demo: 'people who come of themselves: see join-demo.test.ts',
  get_limits: 'the same for everybody and for ever',
  ...reasons('of admins, who see all there is, other tests’ things too: see admin.test.ts', [
    ...['list_all_rooms', 'list_bot_definitions', 'list_limits', 'list_processes'],
  ]),
  get_company: 'nobody here is of a company',
  update_company: 'nobody here is of a company',
  export_me: 'answers lines and changes nothing',
  erase_user: 'the same as erase_me, by an admin',
};

/** The same reason for several commands. */
function reasons(why: string, commands: readonly string[]): Record<string, string> {
  return Object.fromEntries(commands.map((command) => [command, why]));
}

const LIMITS = [
  'WRITES_PER_SECOND',
  'READS_PER_SECOND',
  'SENDS_PER_SECOND',
  'SIGNALS_PER_SECOND',
  'SEARCHES_PER_SECOND',
];
const stage = useStage(Object.fromEntries(LIMITS.map((name) => [name, '100000'])));

async function run(steps: (play: Play) => Promise<void>, isErasing: boolean): Promise<Play> {
  const play = new Play(stage, ['ann', 'ben', 'cat', 'dan', 'eve']);
  try {
    await play.connectAll();
    await begin(play, stage);
    await steps(play);
    await verify(play, play.people);
    if (isErasing) await eraseLast(play);
  } finally {
    play.close();
  }
  return play;
}

/** Each step some times, and then until a command of it succeeds that none before it gave. */
async function tour(play: Play): Promise<void> {
  const last = ['ban', 'unban', 'deleteRoom', 'leave', 'updateRoom'];
  for (const [index, op] of STEPS.toSorted((a, b) => last.indexOf(a) - last.indexOf(b)).entries()) {
    const before = play.played.size;
    for (let time = 0; time < 3 || (time < 24 && play.played.size === before); time += 1) {
      const [who, other, room] = [time, time >> 1, time >> 2];
      const hand = { who, device: time % 2, rest: time % 3 === 0 };
      const draw = { op, ...hand, other, room, message: index + 3 * time, n: index + 7 * time, fit: time % 4 ? 2 : 1 };
      await perform(play, stage, draw);
    }
  }
}

it('plays every command, but for those that have a reason', async () => {
  const { played } = await run(tour, true);
  const all = new Set<string>([...ALL_COMMANDS, ...restCommands()]);
  expect([...played].sort()).toEqual([...all].filter((name) => !(name in NOT_PLAYED)).sort());
  expect(Object.keys(NOT_PLAYED).filter((name) => !all.has(name))).toEqual([]);
}, 120_000);

it(`is as the model says (MODEL_SEED=${SEED})`, async () => {
  const property = fc.asyncProperty(
    fc.array(drawn, { minLength: STEPS_OF_RUN, maxLength: STEPS_OF_RUN }),
    fc.nat(RUNS_AN_ERASURE - 1),
    async (draws, last) => {
      const steps = async (play: Play): Promise<void> => {
        for (const draw of draws) await perform(play, stage, draw);
      };
      await run(steps, last === 7);
    },
  );
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    fc.check(property, {
      seed: SEED + lane,
      numRuns: Math.ceil(RUNS / LANES),
      endOnFailure: process.env['MODEL_SHRINK'] === undefined,
      ...(PATH !== undefined && { path: PATH }),
    }),
  );
  const results = await Promise.all(lanes);
  const told = results
    .filter(({ failed }) => failed)
    .map(({ seed, counterexamplePath, errorInstance, counterexample }) => {
      const replay = `MODEL_SEED=${seed} MODEL_PATH=${counterexamplePath ?? ''} npm run test:e2e -- e2e/model.test`;
      return `${replay}\n${errorInstance instanceof Error ? (errorInstance.stack ?? '') : String(errorInstance)}\n${JSON.stringify(counterexample)}`;
    });
  expect(told).toEqual([]);
}, 3_600_000);
