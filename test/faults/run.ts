import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomInt } from 'node:crypto';
import { progressBar } from '../../src/cli/progress-bar.js';
import { runTool, UsageError } from '../../src/cli/run-tool.js';
import { check, type Violation } from './checker.js';
import { Cluster } from './cluster.js';
import { FAULTS } from './faults.js';
import { History } from './history.js';
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
  --main FILE    another build of the server
  --history DIR  keeps what happened there, as JSON lines`;

const MOST_SHOWN = 20;

await runTool(USAGE, async () => {
  const { seed, seconds, nodes, faults, main, file } = await readSettings();
  const history = new History(file);
  const cluster = await Cluster.start(nodes, main);
  const bar = progressBar(`faults, seed ${String(seed)}`);
  bar.start(seconds, 0);
  try {
    const outcome = await perform(cluster, { seed, seconds, faults, history, tick: (passed) => bar.update(passed) });
    const stored = await storedRooms(cluster.replicaSet.database, outcome.rooms);
    const violations = [
      ...outcome.violations,
      ...check(history.entries, stored, GUEST),
      ...(await askDoctor(cluster.replicaSet.database.uri)),
    ];
    bar.stop();
    console.log(table(history.entries, outcome.faults, violations));
    for (const { promise, what } of violations.slice(0, MOST_SHOWN)) console.log(`${promise}: ${what}`);
    if (file !== null) console.log(`What happened is in ${file}`);
    if (violations.length > 0) process.exitCode = 1;
  } finally {
    bar.stop();
    await Promise.all([cluster.stop(), history.close()]);
  }
});

async function readSettings() {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      minutes: text,
      seed: text,
      nodes: text,
      fault: { ...text, multiple: true },
      main: text,
      history: text,
      help: { type: 'boolean' },
    },
  });
  const seed = values.seed === undefined ? randomInt(2 ** 31) : positive('seed', values.seed);
  if (values.history !== undefined) await mkdir(values.history, { recursive: true });
  return {
    seed,
    seconds: Math.ceil(positive('minutes', values.minutes ?? '2') * 60),
    nodes: Math.ceil(positive('nodes', values.nodes ?? '3')),
    faults: faultsNamed(values.fault ?? []),
    main: values.main,
    file: values.history === undefined ? null : join(values.history, `faults-${String(seed)}.jsonl`),
  };
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new UsageError(`--${name} wants a number above 0.`);
  return number;
}

/** What `npm run doctor` finds. */
async function askDoctor(uri: string): Promise<Violation[]> {
  const doctor = join(import.meta.dirname, '../../dist/cli/doctor.js');
  const child = spawn(process.execPath, [doctor], {
    env: { ...process.env, MONGODB_URI: uri },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code]: unknown[] = await once(child, 'close');
  return code === 0 ? [] : [{ promise: 'the database is in order', what: output.trim() }];
}
