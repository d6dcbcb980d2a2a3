import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConfabClient } from '../../client/src/index.js';
import { Device } from '../support/device.js';
import type { Received } from '../support/documented.js';
import { metricOf } from '../support/metrics.js';
import { clear, nothingLeftIn } from '../support/processes.js';
import { describeWithRedis } from '../support/programs.js';
import { TEST_SECRET } from '../support/server.js';
import { done } from '../support/stage.js';
import { runInTerminal, type TerminalRun } from '../support/terminal.js';
import { tokenOf } from '../support/tokens.js';
import { eventually } from '../support/waiting.js';

const CLUSTER = join(import.meta.dirname, '../../dist/cli/cluster.js');

let folder: string;
const clients: { close(): unknown }[] = [];

async function makeFolder(): Promise<void> {
  folder = await realpath(await mkdtemp(join(tmpdir(), `confab-cluster-${process.pid}-`)));
}

async function removeFolder(): Promise<void> {
  for (const client of clients.splice(0)) client.close();
  await clear(folder);
  await rm(folder, { recursive: true, force: true });
}

function start(nodes: number, environment: Record<string, string> = {}): TerminalRun {
  return runInTerminal(process.execPath, [CLUSTER, '--nodes', `${nodes}`], folder, {
    PATH: process.env['PATH'],
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    PORT: '0',
    DATA_DIR: folder,
    LOG_LEVEL: 'warn',
    AUTH_JWT_SECRET: TEST_SECRET,
    ...environment,
  });
}

interface Whereabouts {
  /** The balancer. */
  readonly url: string;
  readonly processes: readonly { url: string; pid: number }[];
  /** Of all that was started. */
  readonly pids: readonly number[];
}

/** Where everything is, once it says so. */
async function ready(run: TerminalRun): Promise<Whereabouts> {
  // A database and two servers, one after the other, beside other tests.
  await run.says(/^ {2}MongoDB .*\n/m, 60_000);
  const [, port = ''] = await run.says(/^ {2}Balancer +http:\/\/localhost:(\d+) /m);
  const processes = [...run.output().matchAll(/^ {2}Process \d+ +(\S+) \(pid (\d+)\)$/gm)];
  return {
    url: `http://127.0.0.1:${port}`,
    processes: processes.map(([, url = '', pid]) => ({ url, pid: Number(pid) })),
    pids: [...run.output().matchAll(/\(pid (\d+)\)/g)].map(([, pid]) => Number(pid)),
  };
}

/** What metrics of each process say, by the beginning of their lines. */
function metrics({ processes }: Whereabouts, line: string): Promise<number[]> {
  return Promise.all(processes.map(async ({ url }) => (await metricOf(url, line)) ?? 0));
}

async function device(userId: string, url: string): Promise<Device> {
  const opened = await Device.open(url, { token: await tokenOf(userId) });
  clients.push(opened);
  return opened;
}

async function client(userId: string, url: string): Promise<ConfabClient> {
  const made = connect({ url, token: () => tokenOf(userId) });
  clients.push(made);
  await made.ready();
  return made;
}

function isText(content: string): (event: Received) => boolean {
  return ({ type, data }) => type === 'message_created' && data.message.content === content;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describeWithRedis('a cluster of two processes', () => {
  let run: TerminalRun;
  let cluster: Whereabouts;

  beforeAll(async () => {
    await makeFolder();
    run = start(2);
    cluster = await ready(run);
    // Each process has heard of the other.
    await eventually(async () => {
      const heard = await metrics(cluster, 'confab_bus_messages_total{way="in"}');
      expect(Math.min(...heard)).toBeGreaterThan(0);
    });
  }, 90_000);
  afterAll(removeFolder, 60_000);

  it('takes clients by turns, each hears what another process wrote, and REST goes to all of them', async () => {
    const { url } = cluster;
    const [ann, ben] = [await device('ann', url), await device('ben', url)];
    for (const who of ['cat', 'dan']) await device(who, url);
    expect(await metrics(cluster, 'confab_connections')).toEqual([2, 2]);

    const { room } = done(await ann.run('create_room', { type: 'group', participants: ['ben'] }));
    await ben.until(({ type }) => type === 'member_joined');
    done(await ann.run('send_message', { room_id: room.id, content: 'from one to the other' }));
    await ben.until(isText('from one to the other'));

    for (let n = 0; n < 4; n += 1) {
      const response = await fetch(`${url}/v1/rooms/${room.id}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await tokenOf('ben')}`, 'content-type': 'application/json' },
        body: JSON.stringify({ content: `over REST ${n}` }),
      });
      expect(response.status).toBe(201);
      await ann.until(isText(`over REST ${n}`));
      await ben.until(isText(`over REST ${n}`));
    }
  });

  it('goes on when a process is killed: its clients come back to the other and lose nothing', async () => {
    const pair = [await client('eve', cluster.url), await client('fay', cluster.url)] as const;
    const lost = new Set<ConfabClient>();
    for (const one of pair) {
      one.on('state', ({ state }) => {
        if (state === 'reconnecting') lost.add(one);
      });
    }
    const [eve, fay] = pair;
    const { room } = await eve.commands.createRoom({ type: 'group', participants: ['fay'] });
    const copies = pair.map((one) => one.room(room.id, { initial: Infinity }));
    await Promise.all(copies.map((copy) => copy.opened()));

    const [first] = cluster.processes;
    process.kill(first!.pid, 'SIGKILL');
    await run.says(new RegExp(`^Process 1 \\(pid ${first!.pid}\\) ended \\(SIGKILL\\) and is left out\\.$`, 'm'));
    await eve.send({ room_id: room.id, content: 'from eve' });
    const { message } = await fay.send({ room_id: room.id, content: 'from fay' });
    await Promise.all(copies.map((copy) => copy.reached(message.seq, 0)));
    for (const { messages } of copies) {
      expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, n) => n + 1));
      expect(messages.slice(-2).map(({ content }) => content)).toEqual(['from eve', 'from fay']);
    }
    // They were at different processes.
    expect(lost.size).toBe(1);
    for (let n = 0; n < 3; n += 1) expect((await fetch(`${cluster.url}/health/ready`)).status).toBe(200);
  });

  it('ends by SIGTERM with all that it started', async () => {
    // Two processes, Redis and MongoDB.
    expect(cluster.pids).toHaveLength(4);
    process.kill(run.pid, 'SIGTERM');
    expect(await run.ended).toBe(0);
    await nothingLeftIn(folder);
    expect(cluster.pids.filter(isRunning)).toEqual([]);
    expect(run.output()).not.toMatch(/unexpectedly|fatal/i);
  }, 60_000);
});

describe('a cluster', () => {
  beforeEach(makeFolder);
  afterEach(removeFolder, 30_000);

  it('says how to get a Redis where there is none, does without, and ends by Ctrl-C', async () => {
    const run = start(1, { PATH: folder });
    const { url } = await ready(run);
    expect(run.output()).toMatch(/^There is no redis-server on the PATH \(.*apt install redis-server.*$/m);
    expect(run.output()).toMatch(/^ {2}Redis +none$/m);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    run.pressCtrlC();
    run.pressCtrlC();
    expect(await run.ended).toBe(0);
    await nothingLeftIn(folder);
  }, 90_000);

  it('ends with the message of a process that does not start', async () => {
    const run = start(2, { NODE_ENV: 'production', HOST: '127.0.0.1' });
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/^Confab cannot start\. The database lacks indexes .* Run npm run migrate first\.$/m);
    expect(run.output()).toContain('Process 1 did not start (exit code 1); what it said stands above.');
    await nothingLeftIn(folder);
  }, 60_000);
});
