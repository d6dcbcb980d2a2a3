import { afterEach, beforeEach, expect, it } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type ConfabClient, type MessageView, type Room } from '../../client/src/index.js';
import { connectionOptions } from '../../src/core/database/connection-options.js';
import type { ChangeDocument } from '../../src/modules/log/change.schema.js';
import { LogCollections } from '../../src/modules/log/log-collections.js';
import { LogReader } from '../../src/modules/log/log-reader.js';
import type { MessageDocument } from '../../src/modules/log/message.schema.js';
import { ANY_RATE } from '../support/rates.js';
import { type Acknowledged, AcknowledgedCount, restSender, writeThroughCrashes } from '../support/crash-load.js';
import { clear, killAtOnce, processesIn } from '../support/processes.js';
import { type Random, randomOf, report, seedOf } from '../support/random.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';

const ROUNDS = 20;
const ALL = Number.MAX_SAFE_INTEGER;
/** No writer is held up by how many it writes. */
const LIMITS = { ...ANY_RATE, LOG_LEVEL: 'error' };

let dataDir: string;
let abandon: AbortController;
/** Settles when nothing writes or kills any more. */
let running: Promise<unknown>;
const clients: ConfabClient[] = [];
const connections: Connection[] = [];

beforeEach(async () => {
  dataDir = await realpath(await mkdtemp(join(tmpdir(), `confab-crash-${process.pid}-`)));
  abandon = new AbortController();
  running = Promise.resolve();
});
afterEach(async () => {
  abandon.abort();
  for (const client of clients.splice(0)) client.close();
  await running;
  for (const connection of connections.splice(0)) await connection.close();
  await clear(dataDir);
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

function as(userId: string, url: string, inFlight = 1): ConfabClient {
  const timing = { retryMs: 20, retryMaxMs: 200, answerMs: 5000 };
  const client = connect({ url, token: () => tokenOf(userId), timing, outbox: { inFlight } });
  clients.push(client);
  return client;
}

/** A server that dies again and again, each time under load, and comes back on its port. */
class DyingServer {
  /** What was killed, round by round. */
  readonly deaths: string[] = [];

  private constructor(
    private server: TestServer,
    private readonly random: Random,
    private readonly count: AcknowledgedCount,
  ) {}

  static async start(random: Random, count: AcknowledgedCount): Promise<DyingServer> {
    return new DyingServer(await startServer(LIMITS, { dataDir }), random, count);
  }

  get url(): string {
    return this.server.url;
  }

  /** One round: some work is acknowledged, then some time passes, then it is killed and started again. */
  async dieOnce(): Promise<void> {
    await this.count.more(1 + this.random.below(150));
    await delay(this.random.below(40));
    const kind = this.random.pick(['server', 'server', 'both', 'both', 'start']);
    this.deaths.push(kind);
    await this.kill(kind === 'server');
    const { port } = new URL(this.server.url);
    const starting = startServer({ ...LIMITS, PORT: port }, { dataDir });
    // A start is killed, too, with all that it started.
    if (kind !== 'start') this.server = await starting;
    else {
      const outcome = starting.catch(() => null);
      await delay(this.random.below(1500));
      killAtOnce(await processesIn(dataDir));
      await (await outcome)?.stop();
      this.server = await startServer({ ...LIMITS, PORT: port }, { dataDir });
    }
  }

  stop(): Promise<number | string> {
    return this.server.stop();
  }

  private async kill(onlyServer: boolean): Promise<void> {
    const { pid } = this.server;
    killAtOnce((await processesIn(dataDir)).filter((process) => !onlyServer || process.pid === pid));
    await this.server.stop();
  }
}

/** The log as the database has it. */
async function openReader(): Promise<LogReader> {
  const port = (await readFile(join(dataDir, 'mongo/port'), 'utf8')).trim();
  const uri = `mongodb://127.0.0.1:${port}/confab?replicaSet=confab`;
  const connection = await mongoose.createConnection(uri, connectionOptions(uri)).asPromise();
  connections.push(connection);
  return new LogReader(new LogCollections(connection));
}

/**
 * Every text that an edit wrote, in the order of their revs: what stood there before the next, or stands there now. Nothing
 * of deleted messages: their texts are gone.
 */
function writtenTexts(messages: MessageDocument[], changes: ChangeDocument[]): string[] {
  const current = new Map(messages.map((message) => [message._id.toString(), message.content]));
  const texts: string[] = [];
  for (const { message_id: id, before, type } of changes.toReversed()) {
    if (type !== 'message_edited') continue;
    texts.push(current.get(id.toString()) ?? '');
    current.set(id.toString(), before?.content ?? '');
  }
  return texts;
}

/** The whole room as the server tells it, page by page. */
async function history(client: ConfabClient, roomId: string): Promise<MessageView[]> {
  const messages: MessageView[] = [];
  for (;;) {
    const before = messages[0] && { before_id: messages[0].id };
    const page = await client.commands.fetchHistory({ room_id: roomId, limit: 200, ...before });
    messages.unshift(...page.messages);
    if (page.has_more !== true) return messages;
  }
}

/** Holds the log of a room against what was acknowledged; gives how many messages and changes there are. */
async function check(reader: LogReader, room: string, acknowledged: Acknowledged): Promise<string> {
  const messages = await reader.messagesAfter(room, 0, ALL, 1_000_000);
  const changes = await reader.changesAfter(room, 0, ALL, 1_000_000);
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, n) => n + 1));
  expect(changes.map(({ rev }) => rev)).toEqual(changes.map((_, n) => n + 1));

  const sends = [...acknowledged.sends].filter(([, { room_id }]) => room_id === room);
  const sent = messages.filter(({ message_type }) => message_type === 'text');
  // In the end every send was acknowledged, so that there is nothing else in the log, and nothing twice.
  expect(sent.map(({ client_message_id: id, seq, _id }) => [id, seq, _id.toString()])).toEqual(
    sends.map(([text, { seq, id }]) => [text, seq, id]).sort(([, a], [, b]) => Number(a) - Number(b)),
  );

  const written = writtenTexts(messages, changes);
  expect(new Set(written).size).toBe(written.length);
  const ids = new Set(messages.map(({ _id }) => _id.toString()));
  const edits = [...acknowledged.edits].filter(([, { messageId }]) => ids.has(messageId));
  expect(written).toEqual(expect.arrayContaining(edits.map(([text]) => text)));
  for (const [text, { messageId, rev }] of edits) {
    expect([text, changes[rev - 1]?.message_id.toString()]).toEqual([text, messageId]);
  }

  const deleted = messages.filter(({ is_deleted }) => is_deleted);
  expect(new Set(deleted.map(({ _id }) => _id.toString()))).toEqual(
    new Set([...acknowledged.deletes].filter((id) => ids.has(id))),
  );
  expect(deleted.filter(({ content }) => content !== '')).toEqual([]);
  return `${messages.length} messages, ${changes.length} changes`;
}

it(`loses and doubles nothing that was acknowledged while it is killed ${ROUNDS} times under load`, async () => {
  const random = randomOf(seedOf('kill -9 under load'));
  const count = new AcknowledgedCount(abandon.signal);
  const server = await DyingServer.start(random, count);
  const { url } = server;
  const names = ['ann', 'bob', 'cat', 'dan'];
  const all = names.map((name, n) => as(name, url, 1 + n));
  const [ann] = all;
  const participants = names.slice(1);
  const made = await Promise.all([1, 2].map(() => ann!.commands.createRoom({ type: 'group', participants })));
  const rooms = made.map(({ room }) => room.id);
  const copies = all.flatMap((client) => rooms.map((id) => client.room(id, { initial: Infinity, window: 1_000_000 })));
  await Promise.all(copies.map((copy) => copy.opened()));
  // What each was told live, in the order in which it was told.
  const told = copies.map(() => new Map<number, string>());
  const doubled: string[] = [];
  copies.forEach((copy, n) =>
    copy.on('message', ({ seq, id }) => {
      if (told[n]?.has(seq)) doubled.push(id);
      told[n]?.set(seq, id);
    }),
  );

  let isOver = false;
  const rest = restSender(url, await tokenOf('dan'), abandon.signal);
  const writers = all.map((client, n) => ({
    name: names[n] ?? '',
    client,
    send: names[n] === 'dan' ? rest : client.send.bind(client),
  }));
  const writing = writeThroughCrashes({ writers, rooms, inFlight: 6, goesOn: () => !isOver, count });
  const dying = (async () => {
    for (let round = 0; round < ROUNDS; round += 1) await server.dieOnce();
    await count.more(50);
  })().finally(() => (isOver = true));
  running = Promise.allSettled([writing, dying]);
  const [acknowledged] = await Promise.all([writing, dying]);

  const reader = await openReader();
  for (const [n, room] of rooms.entries()) {
    const log = await check(reader, room, acknowledged);
    report(`  room ${n + 1}: ${log}; killed: ${server.deaths.join(' ')}`);
    const { seq, rev } = await reader.head(room);
    const truth = await history(ann!, room);
    for (const copy of copies.filter(({ id }) => id === room)) {
      await copy.reached(seq, rev);
      expect(copy.messages).toEqual(truth);
      expect(await timelineOf(copy, seq)).toEqual(truth.map(({ id }) => id));
    }
  }
  expect(doubled).toEqual([]);
  copies.forEach((copy, n) => {
    const seqs = [...(told[n]?.keys() ?? [])];
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    for (const [seq, id] of told[n] ?? []) expect(copy.message(id)?.seq).toBe(seq);
  });
  expect(await server.stop()).toBe('SIGTERM');
}, 240_000);

/** The ids of a room's timeline from its beginning up to a seq. */
async function timelineOf(copy: Room, upTo: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id, seq } of copy.timeline({ from: 1 })) {
    ids.push(id);
    if (seq === upTo) break;
  }
  return ids;
}
