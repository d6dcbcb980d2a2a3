import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import type { Envelope } from '../../src/protocol/envelope.js';
import { done, useStage } from '../support/stage.js';
import { textMessage } from '../support/views.js';

const PYTHON = '/usr/bin/python3';
const SCRIPT = join(import.meta.dirname, '../support/plain_client.py');
const stage = useStage();
const open: { close(): void }[] = [];

afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A client that knows nothing of Confab but its documentation. */
interface PlainClient {
  /** Sends a text to its room, and gives what was answered. */
  send(content: string): Promise<unknown>;
  /** The data of the next message_created it gets with this text. */
  got(content: string): Promise<unknown>;
}

/** Lets those who wait for something find it among all that came, now or later. */
class Heard<T> {
  private readonly all: T[] = [];
  private wake: () => void = () => undefined;

  add(item: T): void {
    this.all.push(item);
    this.wake();
  }

  async first(wanted: (item: T) => boolean): Promise<T> {
    for (;;) {
      const found = this.all.find(wanted);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

async function javascriptClient(token: string, room_id: string): Promise<PlainClient> {
  const socket: Socket = io(stage.server.url, { auth: { token } });
  open.push(socket);
  const created = new Heard<unknown>();
  socket.on('message_created', ({ data }: Envelope) => created.add(data));
  const call = (command: string, data: object): Promise<Envelope> => socket.emitWithAck('command', { command, data });
  expect(await call('join_room', { room_id })).toMatchObject({ type: 'join_room', success: true });
  expect(socket.io.engine.transport.name).toMatch(/^(polling|websocket)$/);
  return {
    send: (content) => call('send_message', { room_id, content }),
    got: (content) => created.first((data) => contentOf(data) === content),
  };
}

interface Line {
  got?: string;
  answered?: string;
  data?: unknown;
  answer?: unknown;
}

async function pythonClient(token: string, room_id: string): Promise<PlainClient> {
  const child: ChildProcessWithoutNullStreams = spawn(PYTHON, [SCRIPT, stage.server.url, token, room_id]);
  open.push({ close: () => child.kill() });
  const lines = new Heard<Line>();
  createInterface(child.stdout).on('line', (line) => lines.add(JSON.parse(line) as Line));
  child.stderr.on('data', (chunk: Buffer) => lines.add({ answered: 'join_room', answer: chunk.toString() }));
  const joined = await lines.first(({ answered }) => answered === 'join_room');
  expect(joined.answer).toMatchObject({ type: 'join_room', success: true });
  const contentSent = ({ answer }: Line): unknown => contentOf((Object(answer) as { data?: unknown }).data);
  return {
    send: async (content) => {
      child.stdin.write(`${content}\n`);
      return (await lines.first((line) => line.answered === 'send_message' && contentSent(line) === content)).answer;
    },
    got: async (content) =>
      (await lines.first(({ got, data }) => got === 'message_created' && contentOf(data) === content)).data,
  };
}

function contentOf(data: unknown): unknown {
  const { message } = Object(data) as { message?: { content?: unknown } };
  return message?.content;
}

const hasPython = spawnSync(PYTHON, ['-c', 'import socketio, aiohttp']).status === 0;
const mustHavePython = process.env['CI'] === 'true';
const pythons = hasPython || mustHavePython ? describe : describe.skip;
if (!hasPython && !mustHavePython) {
  process.stderr.write('Skipped: the Python client. Install python3-socketio and python3-aiohttp to run it.\n');
}

/** Both join a room of theirs, and each gets what the other says. */
async function talk(
  connect: (token: string, room_id: string) => Promise<PlainClient>,
  other: (token: string, room_id: string) => Promise<PlainClient>,
): Promise<void> {
  const [ann, ben] = stage.people('ann', 'ben');
  const { room } = done(await stage.overRest(ann, 'create_room', { type: 'group', participants: [ben] }));
  const anns = await connect(await stage.token(ann), room.id);
  const bens = await other(await stage.token(ben), room.id);
  const turns = [
    { by: ann, from: anns, to: bens, content: 'नमस्ते, this is Ann 👋', seq: 4 },
    { by: ben, from: bens, to: anns, content: 'and this is Ben', seq: 5 },
  ];
  for (const { by, from, to, content, seq } of turns) {
    const message = textMessage(room.id, by, content, { seq, tally: seq - 3 });
    const success = { type: 'send_message', success: true, error: null, code: null, request_id: null };
    expect(await from.send(content)).toEqual({ ...success, data: { message, deduplicated: false } });
    for (const listener of [to, from]) expect(await listener.got(content)).toEqual({ room_id: room.id, seq, message });
  }
}

describe('with default options', () => {
  it('two JavaScript clients talk', () => talk(javascriptClient, javascriptClient));

  pythons('of python3-socketio', () => {
    it('a client talks with one in JavaScript', () => talk(pythonClient, javascriptClient));
  });
});
