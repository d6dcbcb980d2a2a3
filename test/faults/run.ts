import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomInt } from 'node:crypto';
import { progressBar } from '../../src/cli/progress-bar.js';
import { positiveNumber, runTool, UsageError } from '../../src/cli/run-tool.js';
import { runTool as runBuilt } from '../support/tools.js';
import { check, type Violation } from './checker.js';
import { Cluster } from './cluster.js';
import { FAULTS } from './faults.js';
import { History } from './history.js';
import { buildMutant, type Mutant, MUTANTS } from './mutants.js';
import { faultsNamed, GUEST, perform } from './performance.js';
import { table } from './report.js';
import { storedRooms } from './stored.js';

const USAGE = `Usage: npm run faults [-- options]

Starts a cluster (server processes, a replica set of three, Redis), lets people use it, and does to it what happens to clusters; then
compares what everybody was told with what is stored. Exit code 1 when a promise was not kept.

  --minutes N    how long; default 2
  --seed N       the same faults in the same order; default: new ones
  --nodes N      server processes; default 3
  --fault NAME   only this one; may be repeated. There are:
                 ${FAULTS.map(({ name }) => name).join(', ')}
  --mutants      servers that break a promise each, one after the other: exit code 1 when one is not caught
  --mutant NAME  only this one; may be repeated. There are those that:
                 ${MUTANTS.map(({ name }) => name).join(', ')}
  --history DIR  keeps what happened there, as JSON lines, and what the servers said`;

const MOST_SHOWN = 20;
/** What a mutant breaks, it does not break each time. */
const MOST_ROUNDS = 5;

interface Settings {
  readonly seed: number;
  readonly seconds: number;
  readonly nodes: number;
  readonly faults: readonly string[];
  readonly mutants: readonly Mutant[];
  readonly folder: string | null;
}

await runTool(USAGE, async () => {
  const settings = await readSettings();
  const { seed, folder, faults, mutants } = settings;
  if (mutants.length > 0) {
    for (const mutant of mutants) if (!(await isCaught(mutant, settings))) process.exitCode = 1;
    return;
  }
  const file = folder === null ? null : join(folder, `faults-${String(seed)}.jsonl`);
  const { report, violations } = await play(settings, { title: `faults, seed ${String(seed)}`, faults, file });
  console.log(report);
  for (const { promise, what } of violations.slice(0, MOST_SHOWN)) console.log(`${promise}: ${what}`);
  if (file !== null) console.log(`What happened is in ${file}`);
  if (violations.length > 0) process.exitCode = 1;
});

// A piece that failed may have left people waiting for servers that are no more.
process.exit();

/** Whether the checker says of a mutant what it is to say, sooner or later. */
async function isCaught(mutant: Mutant, settings: Settings): Promise<boolean> {
  const { name, faults, breaks, nodes = settings.nodes } = mutant;
  const main = await buildMutant(mutant);
  const file = settings.folder === null ? null : join(settings.folder, `${name.replaceAll(' ', '-')}.jsonl`);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const seed = settings.seed + round;
    const { violations } = await play(
      { ...settings, seed, nodes },
      { title: `a server that ${name}`, faults, file, main },
    );
    const found = violations.filter(({ promise }) => breaks.includes(promise));
    const [first] = found;
    if (!first) continue;
    console.log(`The server that ${name} is caught ${String(found.length)} times: ${first.promise}: ${first.what}`);
    return true;
  }
  console.log(`The server that ${name} is NOT caught.`);
  return false;
}

interface Piece {
  readonly title: string;
  readonly faults: readonly string[];
  readonly file: string | null;
  /** The main file of a mutant: what its clients end with does not matter. */
  readonly main?: string;
}

async function play(
  { seed, seconds, nodes }: Settings,
  { title, faults, file, main }: Piece,
): Promise<{ report: string; violations: Violation[] }> {
  const history = new History(file);
  const cluster = await Cluster.start(nodes, main);
  const bar = progressBar(title);
  bar.start(seconds, 0);
  const tick = (passed: number): void => bar.update(passed);
  const interrupted = (): void => void cluster.stop().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  const compares = main === undefined;
  try {
    const outcome = await perform(cluster, { seed, seconds, faults: faultsNamed(faults), history, compares, tick });
    const { database } = cluster.replicaSet;
    const stored = await storedRooms(database, outcome.rooms);
    const unforeseen = cluster.nodes.flatMap((node) => node.unforeseen());
    const seen = [
      ...outcome.violations,
      ...check(history.entries, stored, GUEST),
      ...unforeseen.map((what): Violation => ({ promise: 'known failures', what })),
    ];
    const violations = compares ? [...seen, ...(await askDoctor(database.uri))] : seen;
    return { report: table(history.entries, outcome.faults, violations), violations };
  } finally {
    bar.stop();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
    await Promise.all([cluster.stop(), history.close()]);
    for (const [number, node] of cluster.nodes.entries())
      if (file !== null) await writeFile(file.replace(/\.jsonl$/, `.server-${number + 1}.log`), node.output());
  }
}

async function readSettings(): Promise<Settings> {
  const text = { type: 'string' } as const;
  const many = { ...text, multiple: true } as const;
  const { values } = parseArgs({
    options: {
      minutes: text,
      seed: text,
      nodes: text,
      fault: many,
      mutants: { type: 'boolean' },
      mutant: many,
      history: text,
      help: { type: 'boolean' },
    },
  });
  const named = values.mutants ? MUTANTS.map(({ name }) => name) : (values.mutant ?? []);
  const unknown = named.filter((name) => MUTANTS.every((mutant) => mutant.name !== name));
  if (unknown.length > 0) throw new UsageError(`There is no mutant that "${unknown.join('", "')}".`);
  if (values.history !== undefined) await mkdir(values.history, { recursive: true });
  return {
    seed: values.seed === undefined ? randomInt(1, 2 ** 31) : positiveNumber('seed', values.seed),
    seconds: Math.ceil(positiveNumber('minutes', values.minutes ?? (named.length > 0 ? '0.5' : '2')) * 60),
    nodes: Math.ceil(positiveNumber('nodes', values.nodes ?? '3')),
    faults: values.fault ?? [],
    mutants: MUTANTS.filter(({ name }) => named.includes(name)),
    folder: values.history ?? null,
  };
}

/** What `npm run doctor` finds. */
async function askDoctor(uri: string): Promise<Violation[]> {
  const { code, output } = await runBuilt('doctor', uri);
  return code === 0 ? [] : [{ promise: 'the database is in order', what: output.trim() }];
}
