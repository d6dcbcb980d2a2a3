/**
 * `npm run bench`: Confab beside two other servers under the same load, on this machine: bare Socket.IO, which stores and checks
 * nothing, and a naive server that stores each message by an insert of its own. Each is started with nothing in it, given
 * the load by clients in a process of their own, and ended; the servers take turns, so that noise meets all alike. The ratios are
 * what counts, for the absolute figures are the machine's.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { progressBar } from '../src/cli/progress-bar.js';
import { runTool, UsageError } from '../src/cli/run-tool.js';
import { type Case, CASES } from './compare/cases.js';
import { Clients } from './compare/clients.js';
import type { Figures } from './compare/figures.js';
import { start, type Way } from './compare/servers.js';
import { record, type Runs, table } from './compare/table.js';

const USAGE = `Usage: npm run bench -- [options]

  --only CASE     one of ${CASES.map(({ name }) => name).join(', ')}; may be given several times
  --runs N        how often each is measured; default 3
  --seconds N     how long sending and reading are measured each time; default 5
  --profile DIR   writes a CPU profile of each Confab there
  --output FILE   where the figures go as JSON; default bench/results/latest.json`;

interface Settings {
  cases: readonly Case[];
  runs: number;
  seconds: number;
  profiles: string | null;
  output: string;
}

/** What is to be undone, the last first. */
const undo: (() => Promise<unknown>)[] = [];

async function undoAll(): Promise<void> {
  for (let last = undo.pop(); last; last = undo.pop()) await last();
}

// No server is left behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void undoAll().finally(() => process.exit(1)));
}

await runTool(USAGE, async () => {
  const settings = readSettings();
  const measured: Record<string, object> = {};
  for (const one of settings.cases) {
    const runs = await measure(one, settings);
    console.log(table(one, runs));
    measured[one.name] = record(runs);
  }
  await write(measured, settings);
});

function readSettings(): Settings {
  const text = { type: 'string' } as const;
  const options = {
    only: { ...text, multiple: true },
    runs: text,
    seconds: text,
    profile: text,
    output: text,
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ options });
  const { only = CASES.map(({ name }) => name), profile } = values;
  const unknown = only.find((name) => !CASES.some((one) => one.name === name));
  if (unknown !== undefined) throw new UsageError(`--only ${unknown}: there is no such case.`);
  return {
    cases: CASES.filter(({ name }) => only.includes(name)),
    runs: whole('runs', values.runs ?? '3'),
    seconds: whole('seconds', values.seconds ?? '5'),
    profiles: profile === undefined ? null : resolve(profile),
    output: resolve(values.output ?? join(import.meta.dirname, 'results/latest.json')),
  };
}

function whole(name: string, value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new UsageError(`--${name} wants a whole number from 1 on.`);
}

async function measure(one: Case, settings: Settings): Promise<Runs> {
  const bar = progressBar(one.name.padEnd(8));
  bar.start(settings.runs * one.ways.length, 0);
  const runs: Runs = {};
  try {
    for (let run = 1; run <= settings.runs; run += 1) {
      for (const way of one.ways) {
        (runs[way] ??= []).push(await measureOnce(one, way, settings));
        bar.increment();
      }
    }
  } finally {
    bar.stop();
  }
  return runs;
}

async function measureOnce(one: Case, way: Way, { seconds, profiles }: Settings): Promise<Figures> {
  try {
    const server = await start(way, profiles && join(profiles, `${one.name}-${way}`));
    undo.push(() => server.stop());
    const clients = new Clients();
    undo.push(() => clients.stop());
    const groups = Array.from({ length: one.rooms }, (_, room) =>
      Array.from({ length: one.size }, (_, seat) => `person-${String(room * one.size + seat)}`),
    );
    const ids = await server.makeRooms(groups);
    const auths = groups.flatMap((people, room) =>
      people.map((person) => server.authOf(person, ids.slice(room, room + 1))),
    );
    const rooms = ids.map((id, room) => ({
      id,
      members: groups[room]?.map((_, seat) => room * one.size + seat) ?? [],
    }));
    return await one.run({ server, clients, rooms, auths: await Promise.all(auths), ms: seconds * 1000 });
  } finally {
    await undoAll();
  }
}

async function write(measured: object, { runs, seconds, profiles, output }: Settings): Promise<void> {
  const { version: node, platform, arch } = process;
  const machine = { node, platform, arch, cores: availableParallelism() };
  const all = { at: new Date().toISOString(), machine, runs, seconds, cases: measured };
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, `${JSON.stringify(all, null, 2)}\n`);
  console.log(`\nThe figures stand in ${output}`);
  if (profiles !== null)
    console.log(`The profiles stand in ${profiles}: open them in the DevTools of a browser, or in an editor.`);
}
