/**
 * `npm run bench:scale`: what clients wait for in a room of a million messages, beside the same in a room of ten thousand.
 * A MongoDB of its own, filled with both, and one real server on it; every command is given over REST to both rooms in
 * turns. Prints medians and ratios, and exits with 1 where a ratio is over 1.5: the absolute figures are the machine's.
 */
import mongoose from 'mongoose';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { runTool, UsageError } from '../src/cli/run-tool.js';
import { connectionOptions } from '../src/core/database/connection-options.js';
import { startEmbeddedMongo } from '../src/core/database/embedded/embedded-mongo.js';
import { migrateIndexes } from '../src/migrations/indexes.js';
import { SCHEMAS } from '../src/migrations/schemas.js';
import { fill } from '../test/support/filled/fill.js';
import { sideOf, type Sizes } from '../test/support/filled/side.js';
import { startServer } from '../test/support/server.js';
import { Api } from './scale/api.js';
import { measure, type Measured, type Sides } from './scale/measure.js';
import { READINGS } from './scale/readings.js';
import { WRITINGS } from './scale/writings.js';

const USAGE = `Usage: npm run bench:scale -- [options]

  --messages N   of the large room; default 1000000
  --baseline N   of the small one; default 10000
  --turns N      how often each command is timed in each room; default 41`;

const MOST = 1.5;
const LISTED_ROOMS = 500;

interface Settings {
  messages: number;
  baseline: number;
  turns: number;
}

/** What is to be undone, the last first. */
const undo: (() => Promise<unknown>)[] = [];
let isInterrupted = false;

async function undoAll(): Promise<void> {
  for (let last = undo.pop(); last; last = undo.pop()) await last();
}

// Two gigabytes and a server are not left behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    isInterrupted = true;
    void undoAll().finally(() => process.exit(1));
  });
}

await runTool(USAGE, async () => {
  const settings = readSettings();
  try {
    const folder = await mkdtemp(join(tmpdir(), 'confab-bench-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const mongo = await startEmbeddedMongo({ dataDir: folder });
    undo.push(() => mongo.stop());
    const sides = await fillWith(mongo.uri, settings);
    const measured = await measureAll(mongo.uri, sides, settings.turns);
    if (isInterrupted) return;
    console.log(table(measured, settings));
    if (measured.some((one) => !isLevel(one))) process.exitCode = 1;
  } finally {
    await undoAll();
  }
});

function readSettings(): Settings {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { messages: text, baseline: text, turns: text, help: { type: 'boolean' } } });
  return {
    messages: whole('messages', values.messages ?? '1000000', 10_000),
    baseline: whole('baseline', values.baseline ?? '10000', 10_000),
    turns: whole('turns', values.turns ?? '41', 1),
  };
}

function whole(name: string, value: string, least: number): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new UsageError(`--${name} wants a whole number from ${String(least)} on.`);
}

/** Indexes are made behind the documents, which takes about half the time. */
async function fillWith(uri: string, { messages, baseline }: Settings): Promise<Sides> {
  const options = { ...connectionOptions(uri), socketTimeoutMS: 0 };
  const connection = await mongoose.createConnection(uri, options).asPromise();
  const bar = progress('filling', documentsOf(messages) + documentsOf(baseline));
  const begun = performance.now();
  let documents = 0;
  try {
    const step = (stored: number): void => {
      documents += stored;
      bar.increment(stored);
    };
    const small = await fill(connection, sideOf('small', sizesOf(baseline)), step);
    const large = await fill(connection, sideOf('large', sizesOf(messages)), step);
    bar.stop();
    const making = progress('indexes', SCHEMAS.flatMap((schema) => schema.indexes()).length);
    await migrateIndexes(connection, (line) => {
      if (line.startsWith(' ')) making.increment();
    });
    making.stop();
    const seconds = Math.round((performance.now() - begun) / 1000);
    console.log(`Filled with ${String(documents)} documents in ${String(seconds)} s, indexes included.`);
    return { small, large };
  } finally {
    bar.stop();
    await connection.close();
  }
}

/** A tenth as many people in the crowd as messages in the room, and a tenth as many messages in the 500 listed rooms. */
function sizesOf(messages: number): Sizes {
  return {
    messages,
    crowd: Math.ceil(messages / 10),
    rooms: LISTED_ROOMS,
    messagesEach: Math.ceil(messages / 10 / LISTED_ROOMS),
  };
}

/** About how many documents these are: for a message a quarter of a change and a fifth of a reaction, for a member three. */
function documentsOf(messages: number): number {
  return Math.round(messages * (1.1 * 1.43 + 0.3));
}

async function measureAll(uri: string, sides: Sides, turns: number): Promise<Measured[]> {
  // Nobody asks as often as this does.
  const server = await startServer({ MONGODB_URI: uri, SEARCHES_PER_SECOND: '100000' });
  undo.push(() => server.stop());
  const all = [...READINGS, ...WRITINGS];
  const bar = progress('measuring', all.length * turns);
  try {
    const api = new Api(server.url);
    const measured: Measured[] = [];
    for (const reading of all) measured.push(await measure(reading, sides, api, turns, () => bar.increment()));
    return measured;
  } finally {
    bar.stop();
  }
}

function progress(name: string, total: number): SingleBar {
  const bar = new SingleBar({
    format: `${name.padEnd(10)} {bar} {percentage} %  {duration_formatted}`,
    clearOnComplete: true,
  });
  bar.start(total, 0);
  return bar;
}

function isLevel({ small, large, failure }: Measured): boolean {
  return failure === null && large <= MOST * small;
}

function table(measured: readonly Measured[], { messages, baseline, turns }: Settings): string {
  const head = `Medians of ${String(turns)}, in a room of ${String(baseline)} messages and in one of ${String(messages)}, and their ratio:`;
  const lines = measured.map((one) => {
    const { name, small, large, failure } = one;
    const figures = failure ?? [milliseconds(small), milliseconds(large), (large / small).toFixed(2)].join('  ');
    return `${isLevel(one) ? ' ' : '!'} ${name.padEnd(48)} ${figures}`;
  });
  return [head, ...lines].join('\n');
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`.padStart(10);
}
