import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConfabClient } from '../../client/src/index.js';
import { install, npm } from '../support/installed.js';
import { appears, clear, mongodOn, nothingLeftIn, processesIn } from '../support/processes.js';
import type { TerminalRun } from '../support/terminal.js';
import { tokenOf } from '../support/tokens.js';

const ADDRESS = /REST API\s+http:\/\/\S+?:(\d+)\/v1\s/;

let folder: string;
const clients: ConfabClient[] = [];

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), `confab-npm-${process.pid}-`)));
  await install(folder);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await clear(folder);
  await rm(folder, { recursive: true, force: true });
}, 30_000);

async function as(userId: string, run: TerminalRun): Promise<ConfabClient> {
  const [, port = ''] = await run.says(ADDRESS);
  const client = connect({ url: `http://127.0.0.1:${port}`, token: () => tokenOf(userId) });
  clients.push(client);
  await client.ready();
  return client;
}

describe('npm start', () => {
  it('ends by Ctrl-C with its server and its MongoDB, and keeps what was acknowledged', async () => {
    const run = npm(folder, ['start']);
    const ann = await as('ann', run);
    await mongodOn(join(folder, 'data'));
    const { room } = await ann.commands.createRoom({ type: 'group', participants: ['bob'] });
    const { message } = await ann.send({ room_id: room.id, content: 'before Ctrl-C' });
    run.pressCtrlC();
    expect(await run.ended).toBe(130);
    expect(await processesIn(folder)).toEqual([]);
    expect(run.output()).not.toMatch(/unexpectedly|fatal|error:/i);

    const next = npm(folder, ['start']);
    const bob = await as('bob', next);
    const { messages } = await bob.commands.fetchHistory({ room_id: room.id });
    expect(messages).toContainEqual(message);
    // Somebody impatient.
    next.pressCtrlC();
    next.pressCtrlC();
    expect(await next.ended).toBe(130);
    await nothingLeftIn(folder);
  }, 60_000);

  it('ends by Ctrl-C while its MongoDB is still starting', async () => {
    const run = npm(folder, ['start']);
    await appears(folder, 'mongod');
    run.pressCtrlC();
    expect(await run.ended).not.toBe(0);
    await nothingLeftIn(folder);
    const next = npm(folder, ['start']);
    await next.says(ADDRESS);
    next.pressCtrlC();
    await next.ended;
    await nothingLeftIn(folder);
  }, 60_000);
});

describe('NODE_ENV=production', () => {
  const PRODUCTION = { NODE_ENV: 'production', HOST: '127.0.0.1' };

  it('starts on a fresh database only after npm run migrate, and says so', async () => {
    const refused = npm(folder, ['start'], PRODUCTION);
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toMatch(
      /Confab cannot start\. The database lacks indexes .* Run npm run migrate first\.\n/,
    );
    await nothingLeftIn(folder);

    const migration = npm(folder, ['run', 'migrate'], PRODUCTION);
    expect([await migration.ended, migration.output()]).toEqual([0, expect.stringContaining('in order')]);
    await nothingLeftIn(folder);

    const run = npm(folder, ['start'], PRODUCTION);
    const ann = await as('ann', run);
    await ann.commands.createRoom({ type: 'group', participants: ['bob'] });
    run.pressCtrlC();
    await run.ended;
    await nothingLeftIn(folder);
  }, 60_000);
});
