import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConfabClient } from '../../client/src/index.js';
import { freshDatabase, type TestDatabase } from '../support/mongo.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';
import { runTool } from '../support/tools.js';

const LOG = [
  '=== ann [n=ann@host]  has joined #test',
  '[11:00] <bob> how do I write caf\u00e9 \ufeff in \u4e2d\u6587?',
  '[11:00] <ann> like that',
  '[11:00]  * ann waves',
  '[11:01] <carl>      ',
  '[11:01] <carl> \u0002bold\u0002',
  '=== ann is now known as anna',
  '[11:01] <anna> still me',
  '=== anna [n=ann@host]  has left #test ["Leaving"]',
  '[11:02] <bob> she left',
  '=== carl was kicked off #test by ChanServ (no controls)',
  '[11:02] <bob> and he too',
  '=== anna [n=ann@host]  has joined #test',
  '[11:03] <anna> back',
];

let database: TestDatabase;
let server: TestServer;
let folder: string;
let reader: ConfabClient | undefined;

beforeAll(async () => {
  database = freshDatabase();
  server = await startServer({ MONGODB_URI: database.uri });
  folder = mkdtempSync(join(tmpdir(), 'confab-replay-'));
});
afterAll(async () => {
  reader?.close();
  rmSync(folder, { recursive: true });
  await server.stop();
  await database.drop();
});

function replay(...args: string[]): Promise<{ code: number | null; output: string }> {
  return runTool('replay', database.uri, args);
}

describe('replay', () => {
  it('plays a log, and finds it as it was', async () => {
    const file = join(folder, '2006-06-01.small.raw.txt');
    writeFileSync(
      file,
      Buffer.concat([Buffer.from(`${LOG.join('\n')}\n`), Buffer.from('[11:04] <bob> na\u00efve\n', 'latin1')]),
    );
    writeFileSync(join(folder, '2006-06-01.small.annotation.txt'), '1 1 -\n1 2 -\n5 7 -\n');
    const { code, output } = await replay(file, '--url', server.url);
    expect(output).toMatch(/lost +0\n +doubled +0\n +reordered +0\n +altered +0\n +leaked +0\n +refused +0\n/u);
    expect(code).toBe(0);
    expect(output).toMatch(/1 blank lines/u);
    expect(output).toMatch(/1 lines not UTF-8, 1 with control characters/u);

    const roomId = /room +(\S+)/u.exec(output)?.[1] ?? '';
    reader = connect({ url: server.url, token: await tokenOf('irc-bob') });
    const room = reader.room(roomId, { initial: Infinity });
    await room.opened();
    const said = room.messages.filter(({ message_type }) => message_type === 'text');
    const lines = said.map(({ sender_id, content }) => `${sender_id ?? ''}: ${content}`);
    // What different people say in the same moment may change places; each one's own may not.
    const of = (person: string) =>
      lines.filter((line) => line.startsWith(`irc-${person}: `)).map((line) => line.slice(person.length + 6));
    expect(of('bob')).toEqual([
      'how do I write caf\u00e9 \ufeff in \u4e2d\u6587?',
      'she left',
      'and he too',
      'na\u00efve',
    ]);
    expect(of('ann')).toEqual(['like that', 'waves', 'still me', 'back']);
    expect(of('carl')).toEqual(['\u2402bold\u2402']);
    const question = said.find(({ content }) => content.startsWith('how do I'));
    expect(said.find(({ content }) => content === 'like that')).toMatchObject({
      reply_to: question?.id,
      sent_at: '2006-06-01T11:00:00.000Z',
      extra_metadata: { irc: { line: 2, kind: 'say', nick: 'ann' } },
    });
    const events = room.messages.flatMap(({ event }) => event ?? []);
    expect(events.filter(({ user_id }) => user_id === 'irc-ann').map(({ type }) => type)).toEqual([
      ...['member_joined', 'member_updated', 'member_left', 'member_joined'],
    ]);
    expect(events.filter(({ user_id }) => user_id === 'irc-carl').map(({ type }) => type)).toEqual([
      ...['member_joined', 'member_left'],
    ]);
  });

  it('says what is wrong where nobody answers, and how it is used', async () => {
    const file = join(folder, 'one.txt');
    writeFileSync(file, '[11:00] <bob> hi\n');
    expect(await replay(file, '--url', 'http://127.0.0.1:1')).toEqual({
      code: 1,
      output: expect.stringContaining('Nobody answers at http://127.0.0.1:1. Start the server'),
    });
    expect(await replay('--speed', '0', file)).toMatchObject({ code: 2, output: expect.stringContaining('Usage:') });
  });
});
