import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConfabClient, type MessageView } from '../../client/src/index.js';
import { clear, killAtOnce, mongodOn, nothingLeftIn, processesIn } from '../support/processes.js';
import { report } from '../support/random.js';
import { refusedStart, startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';

let dataDir: string;
const clients: ConfabClient[] = [];

beforeEach(async () => {
  dataDir = await realpath(await mkdtemp(join(tmpdir(), `confab-durable-${process.pid}-`)));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await clear(dataDir);
  await rm(dataDir, { recursive: true, force: true });
}, 30_000);

function start(): Promise<TestServer> {
  return startServer({}, { dataDir });
}

async function as(userId: string, { url }: TestServer): Promise<ConfabClient> {
  const client = connect({ url, token: () => tokenOf(userId) });
  clients.push(client);
  await client.ready();
  return client;
}

/** Ten messages in a new room, the last acknowledged just now, and an edit of the first. */
async function written(ann: ConfabClient): Promise<MessageView[]> {
  const { room } = await ann.commands.createRoom({ type: 'group', participants: ['bob'] });
  const contents = Array.from({ length: 9 }, (_, index) => `message ${index}`);
  const sent = await Promise.all(contents.map((content) => ann.send({ room_id: room.id, content })));
  const [first, ...others] = sent.map(({ message }) => message);
  const edited = await ann.commands.editMessage({ room_id: room.id, message_id: first!.id, content: 'edited' });
  const last = await ann.send({ room_id: room.id, content: 'the last' });
  return [edited.message, ...others, last.message];
}

/** What somebody reads of them after the next start, which is timed. */
async function afterNextStart(messages: MessageView[], what: string): Promise<MessageView[]> {
  const before = performance.now();
  const server = await start();
  report(`Start after ${what}: ${Math.round(performance.now() - before)} ms`);
  const bob = await as('bob', server);
  const answer = await bob.commands.fetchHistory({ room_id: messages[0]!.room_id });
  await server.stop();
  return answer.messages.filter(({ message_type }) => message_type === 'text');
}

describe('what was acknowledged is there after the next start', () => {
  it('after a clean stop', async () => {
    const server = await start();
    const messages = await written(await as('ann', server));
    expect(await server.stop('SIGINT')).toBe('SIGINT');
    await nothingLeftIn(dataDir);
    expect(await afterNextStart(messages, 'a clean stop')).toEqual(messages);
  }, 60_000);

  it('when the server and its MongoDB are killed in the same instant', async () => {
    const server = await start();
    const messages = await written(await as('ann', server));
    killAtOnce(await processesIn(dataDir));
    expect(await server.stop()).toBe('SIGKILL');
    await nothingLeftIn(dataDir);
    expect(await afterNextStart(messages, 'kill -9 of both')).toEqual(messages);
  }, 60_000);

  it('when a killed server left its MongoDB running, which is ended and replaced', async () => {
    const server = await start();
    const messages = await written(await as('ann', server));
    const left = await mongodOn(dataDir);
    // What would end the MongoDB after its server is killed with it.
    killAtOnce((await processesIn(dataDir)).filter(({ pid }) => pid !== left));
    await server.stop();
    expect(await mongodOn(dataDir)).toBe(left);

    const next = await start();
    expect(await mongodOn(dataDir)).not.toBe(left);
    await next.stop();
    expect(await afterNextStart(messages, 'a replaced MongoDB')).toEqual(messages);
  }, 60_000);
});

describe('a second server on the same folder', () => {
  it('is refused with a sentence, and leaves the first alone', async () => {
    const first = await start();
    const ann = await as('ann', first);
    const mongod = await mongodOn(dataDir);
    const { room } = await ann.commands.createRoom({ type: 'group', participants: ['bob'] });
    const { code, output } = await refusedStart({}, { dataDir });
    expect(code).toBe(1);
    expect(output).toBe(
      `Confab cannot start. The data folder ${dataDir} is in use by another server (process ${first.pid}).\n`,
    );
    expect((await ann.send({ room_id: room.id, content: 'still here' })).message.seq).toBeGreaterThan(0);
    expect(await mongodOn(dataDir)).toBe(mongod);
    await first.stop();
    await nothingLeftIn(dataDir);
  }, 60_000);
});
