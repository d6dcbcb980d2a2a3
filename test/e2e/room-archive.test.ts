import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessageView } from '../../client/src/protocol.generated.js';
import { picture } from '../support/hostile-files.js';
import { freshDatabase } from '../support/mongo.js';
import { startServer } from '../support/server.js';
import { done, refused, useStage } from '../support/stage.js';
import { runTool } from '../support/tools.js';
import { roomOf, upload } from '../support/uploads.js';
import { eventually } from '../support/waiting.js';

const stage = useStage();
/** Each runs several tools, and each of those is a process that starts. */
const PATIENCE_MS = 120_000;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'confab-archive-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const tool = (name: string, uri: string, ...args: string[]) => runTool(name, uri, args, folder);

/** A room with all that may hang on one. */
async function makeRoom(ann: string, ben: string): Promise<string> {
  const run = stage.overSocket;
  const room = done(await run(ann, 'create_room', { type: 'group', name: 'Kept', participants: [ben] })).room.id;
  for (let n = 0; n < 30; n += 1) {
    const who = n % 3 ? ann : ben;
    const { message } = done(await run(who, 'send_message', { room_id: room, content: `line ${n} नमस्ते 👋` }));
    const at = { room_id: room, message_id: message.id };
    if (n % 5 === 0) done(await run(who, 'edit_message', { ...at, content: `edited ${n}` }));
    if (n % 11 === 0) done(await run(ann, 'delete_message', at));
  }
  return room;
}

const lines = (file: string): string[] => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
/** An archive without what each export and import has of its own. */
const kept = (file: string): unknown[] =>
  lines(file)
    .map((line) => line.replace(/"exported_at":"[^"]+"/, '"exported_at":""').replace(/"epoch":"[^"]+"/, '"epoch":""'))
    .map((line): unknown => JSON.parse(line));

it(
  'a room goes into another database and comes out as it was; clients who know it load it anew',
  async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room = await makeRoom(ann, ben);
    const here = done(await stage.overRest(ben, 'get_full_room', { room_id: room }));
    expect(await tool('export', stage.uri, '--room', room, '--out', 'one.jsonl')).toMatchObject({ code: 0 });
    const other = freshDatabase();
    try {
      expect((await tool('migrate', other.uri)).code).toBe(0);
      const imported = await tool('import', other.uri, 'one.jsonl');
      expect(imported).toEqual({ code: 0, output: expect.stringContaining(`Imported room ${room}`) });
      expect((await tool('export', other.uri, '--room', room, '--out', 'two.jsonl')).code).toBe(0);
      expect(kept('two.jsonl')).toEqual(kept('one.jsonl'));
      expect(lines('two.jsonl')[1]).not.toEqual(lines('one.jsonl')[1]);
      await compareServed(other.uri, room, ben, here);
      const again = await tool('import', other.uri, 'one.jsonl');
      expect(again).toEqual({ code: 1, output: expect.stringContaining('is there already') });
      // As it was written before messages kept their words: what is searched is made of the texts.
      const isMessage = (line: string): boolean => line.startsWith('{"collection":"messages"');
      const withoutWords = (line: string): string => line.replace(/"words":\[[^\]]*\],/, '');
      const older = lines('one.jsonl').map((line) => (isMessage(line) ? withoutWords(line) : line));
      expect(older.filter((line) => isMessage(line) && line.includes('"words"'))).toEqual([]);
      writeFileSync(join(folder, 'older.jsonl'), `${older.join('\n')}\n`);
      expect((await tool('import', other.uri, 'older.jsonl', '--replace')).code).toBe(0);
      expect((await tool('export', other.uri, '--room', room, '--out', 'three.jsonl')).code).toBe(0);
      // It has one message more in `other` by now, which the archive does not have.
      expect(kept('three.jsonl')).toEqual(kept('one.jsonl'));
    } finally {
      await other.drop();
    }
  },
  PATIENCE_MS,
);

it(
  'files come along: with their bytes and their small pictures, and go from there by themselves',
  async () => {
    const ann = stage.person('ann');
    const room_id = await roomOf(stage, ann);
    const [png, large] = [await picture(), randomBytes(700_000)];
    const files = [await upload(stage, ann, room_id, png, { name: 'a.png' }), await upload(stage, ann, room_id, large)];
    const attachments = files.map(({ id }) => ({ id }));
    const { message } = done(await stage.overRest(ann, 'send_message', { room_id, attachments }));
    expect((await tool('export', stage.uri, '--room', room_id, '--out', 'files.jsonl')).code).toBe(0);
    const other = freshDatabase();
    try {
      expect((await tool('migrate', other.uri)).code).toBe(0);
      expect((await tool('import', other.uri, 'files.jsonl')).code).toBe(0);
      const server = await startServer({ MONGODB_URI: other.uri });
      const bytes = async (url: string): Promise<Buffer> =>
        Buffer.from(await (await fetch(`${server.url}${url}`)).arrayBuffer());
      try {
        const headers = { authorization: `Bearer ${await stage.token(ann)}` };
        const path = `${server.url}/v1/rooms/${room_id}/messages/${message.id}`;
        const { message: there } = (await (await fetch(path, { headers })).json()) as { message: MessageView };
        const urls = there.attachments.map(({ url }) => url);
        expect(urls).toHaveLength(2);
        expect([await bytes(urls[0] ?? ''), await bytes(urls[1] ?? '')]).toEqual([png, large]);
        const small = there.attachments[0]?.thumbnail_url ?? '';
        expect(await bytes(small)).toEqual(await bytesHere(message.attachments[0]?.thumbnail_url ?? ''));
        // Whoever has a url of here has nothing there.
        expect((await fetch(`${server.url}${files[0]?.url ?? ''}`)).status).toBe(404);
        expect((await fetch(path, { method: 'DELETE', headers })).status).toBe(200);
        const connection = await other.connect();
        await eventually(async () => {
          for (const part of ['files', 'chunks'])
            expect(await connection.collection(`attachments.${part}`).countDocuments()).toBe(0);
        });
      } finally {
        await server.stop();
      }
      expect(await bytesHere(files[1]?.url ?? '')).toEqual(large);
    } finally {
      await other.drop();
    }
  },
  PATIENCE_MS,
);

async function bytesHere(url: string): Promise<Buffer> {
  const response = await fetch(`${stage.server.url}${url}`);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

/** A server on the other database shows the same room, goes on where its log ends, and resets who comes with old numbers. */
async function compareServed(
  uri: string,
  room_id: string,
  who: string,
  here: { messages: object[]; head_seq: number; head_rev: number; room: { epoch: string } },
): Promise<void> {
  const server = await startServer({ MONGODB_URI: uri });
  const headers = { authorization: `Bearer ${await stage.token(who)}`, 'content-type': 'application/json' };
  const call = async (path: string, body?: object): Promise<unknown> => {
    const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    return (await fetch(`${server.url}/v1/${path}`, init)).json();
  };
  try {
    const { messages, head_seq, head_rev, room } = here;
    expect(await call(`rooms/${room_id}/full`)).toMatchObject({ messages, head_seq, head_rev });
    const position = { room_id, after_seq: head_seq, after_rev: head_rev, epoch: room.epoch };
    expect(await call('sync', { rooms: [position] })).toMatchObject({ rooms: [{ reset: true }] });
    const sent = await call(`rooms/${room_id}/messages`, { content: 'goes on' });
    expect(sent).toMatchObject({ message: { seq: head_seq + 1 } });
  } finally {
    await server.stop();
  }
}

it(
  'refuses what is no whole archive, and nothing is written',
  async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room = await makeRoom(ann, ben);
    expect((await tool('export', stage.uri, '--room', room, '--out', 'good.jsonl')).code).toBe(0);
    const good = lines('good.jsonl');
    const message = good.findIndex((line) => line.startsWith('{"collection":"messages"'));
    const broken: [string, string[], RegExp][] = [
      ['cut off', good.slice(0, -1), /its end is missing/],
      ['a gap', good.toSpliced(message + 2, 1), /has seq 4 behind 2/],
      [
        'another room',
        good.map((line, n) => (n === message ? line.replace(/"base64":"[^"]+"/g, otherId) : line)),
        /Line \d+/,
      ],
      ['no archive', ['{"hello": "world"}'], /Line 1: is no line of a room archive/],
      ['no JSON', [good[0] ?? '', 'nonsense'], /Line 2/],
      ['a later version', good.map((line) => line.replace('"version":1', '"version":9')), /version 9/],
    ];
    const before = await stage.stored();
    for (const [name, text, complaint] of broken) {
      writeFileSync(join(folder, 'broken.jsonl'), `${text.join('\n')}\n`);
      const outcome = await tool('import', stage.uri, 'broken.jsonl', '--replace');
      expect({ name, ...outcome }).toEqual({ name, code: 1, output: expect.stringMatching(complaint) });
    }
    expect(await stage.stored()).toEqual(before);
    expect(await tool('export', stage.uri, '--room', randomUUID())).toMatchObject({ code: 1 });
    expect(await tool('export', stage.uri)).toMatchObject({ code: 2 });
  },
  PATIENCE_MS,
);

function otherId(): string {
  return `"base64":"${Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64')}"`;
}

it(
  'restored gives rooms a new epoch',
  async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const [one, two] = [await makeRoom(ann, ben), await makeRoom(ann, ben)];
    const epochOf = async (room_id: string) => done(await stage.overRest(ann, 'get_room', { room_id })).room.epoch;
    const before = [await epochOf(one), await epochOf(two)];
    expect((await tool('restored', stage.uri, '--room', one)).code).toBe(0);
    expect([await epochOf(one), await epochOf(two)]).toEqual([expect.not.stringMatching(before[0] ?? ''), before[1]]);
    expect((await tool('restored', stage.uri)).code).toBe(0);
    expect(await epochOf(two)).not.toBe(before[1]);
    const position = { room_id: two, after_seq: 3, after_rev: 0, epoch: before[1] };
    const [synced] = done(await stage.overRest(ann, 'sync', { rooms: [position] })).rooms;
    expect(synced).toMatchObject({ reset: true, messages: [] });
    expect(await stage.overRest('nobody', 'get_room', { room_id: two })).toEqual(refused('not_found'));
  },
  PATIENCE_MS,
);
