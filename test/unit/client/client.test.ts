import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ConfabError, type OutboxStore, type StoredMessage } from '../../../client/src/index.js';
import { ScriptedServer, type Misdeed } from './scripted-server.js';
import { becomes, Clients, QUICK } from './support.js';

let server: ScriptedServer;
const clients = new Clients();

beforeAll(async () => {
  server = await ScriptedServer.start();
});
beforeEach(() => {
  server.rooms.clear();
  server.commands.length = 0;
  server.misdeeds = [];
  server.refusals = [];
  server.tokens = [];
});
afterEach(() => clients.close());
afterAll(() => server.stop());

/** A token as far as a client looks into it. */
function tokenUntil(expiresAtMs: number): string {
  return `h.${btoa(JSON.stringify({ exp: expiresAtMs / 1000, n: Math.random() }))}.s`;
}

describe('commands', () => {
  it('are methods, in camel case', async () => {
    const script = server.addRoom();
    const { commands } = clients.connect(server);
    expect(await commands.leaveRoom({ room_id: script.id })).toEqual({ room_id: script.id });
    expect(server.commands.at(-1)).toEqual({ name: 'leave_room', data: { room_id: script.id } });
  });

  it('fail with the code, the fields and the time to wait', async () => {
    server.misdeeds = [{ code: 'rate_limited', retry_after_ms: 70 }];
    const { commands } = clients.connect(server);
    const failure = { code: 'rate_limited', retryAfterMs: 70, fields: [] };
    await expect(commands.sendMessage({ content: 'x' })).rejects.toMatchObject(failure);
  });

  it('fail when no answer comes, or the connection goes', async () => {
    const script = server.addRoom();
    const send = async (timing: object) => {
      const client = clients.connect(server, { timing: { ...QUICK, ...timing } });
      await client.ready();
      return client.commands.sendMessage({ room_id: script.id, content: 'x' });
    };
    server.misdeeds = ['ignore', 'store_and_cut'];
    await expect(send({ answerMs: 30 })).rejects.toMatchObject({ code: 'timeout' });
    await expect(send({})).rejects.toMatchObject({ code: 'disconnected' });
  });

  it('fail at once when the client was closed', async () => {
    const client = clients.connect(server);
    await client.ready();
    client.close();
    await expect(client.commands.getMe()).rejects.toMatchObject({ code: 'closed' });
    await expect(client.send({ content: 'x' })).rejects.toMatchObject({ code: 'closed' });
  });

  it('events reach their listeners, those of a batch too', async () => {
    const client = clients.connect(server);
    await client.ready();
    const heard: string[] = [];
    client.on('room_deleted', ({ room_id }) => heard.push(room_id));
    const last = new Promise((resolve) => client.on('message_created', resolve));
    server.push({ type: 'room_deleted', data: { room_id: 'a', seq: 1 } });
    const deleted = { type: 'room_deleted', data: { room_id: 'b', seq: 1 } };
    server.push({ type: 'batch', data: { room_id: 'b', events: [deleted, { type: 'message_created', data: {} }] } });
    server.push(server.addRoom().post('x'));
    await last;
    expect(heard).toEqual(['a', 'b']);
  });
});

describe('the connection', () => {
  it('comes back after a refusal for a reason that passes, with a fresh token', async () => {
    server.refusals = [{ code: 'overloaded', retry_after_ms: 10 }, { code: 'unauthenticated' }];
    let asked = 0;
    const client = clients.connect(server, { token: () => Promise.resolve(`token ${++asked}`) });
    await client.ready();
    expect(server.tokens).toEqual(['token 1', 'token 2', 'token 3']);
  });

  it('comes back when the token function failed', async () => {
    let asked = 0;
    const token = () => (++asked === 1 ? Promise.reject(new Error('no network')) : Promise.resolve('good'));
    await clients.connect(server, { token }).ready();
    expect(server.tokens).toEqual(['good']);
  });

  it.each([['unauthenticated'], ['forbidden']])('does not come back when refused as %s', async (code) => {
    server.refusals = [{ code }];
    await expect(clients.connect(server).ready()).rejects.toMatchObject({ code });
  });

  it('comes back when told to, not before the time', async () => {
    const client = clients.connect(server);
    await client.ready();
    const since = Date.now();
    server.kick({ code: 'shutdown', reconnect: true, retry_after_ms: 60 });
    await becomes(client, 'reconnecting');
    await client.ready();
    expect(Date.now() - since).toBeGreaterThanOrEqual(60);
  });

  it('comes back with a fresh token when the old one ended, else not', async () => {
    const renewing = clients.connect(server, { token: () => Promise.resolve('fresh') });
    const fixed = clients.connect(server);
    await Promise.all([renewing.ready(), fixed.ready()]);
    const ends: (ConfabError | null)[] = [];
    fixed.on('state', ({ error }) => ends.push(error));
    server.kick({ code: 'token_expired', reconnect: false, retry_after_ms: null });
    await becomes(fixed, 'closed');
    expect(ends).toMatchObject([{ code: 'unauthenticated', closing: 'token_expired' }]);
    await renewing.ready();
  });

  it('renews the token before it ends', async () => {
    const ends = [Date.now() + 400, Date.now() + 3_600_000];
    const client = clients.connect(server, { token: () => Promise.resolve(tokenUntil(ends.shift() ?? 0)) });
    await client.ready();
    const authenticated = () => server.count('authenticate');
    while (authenticated() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(ends).toEqual([]);
    expect(client.state).toBe('connected');
  });
});

describe('a copy for some', () => {
  it('is one message, whatever becomes of the answers', async () => {
    const script = server.addRoom();
    script.post('original');
    const room = clients.connect(server, { timing: { ...QUICK, answerMs: 20 } }).room(script.id);
    await room.opened();
    server.misdeeds = ['ignore', 'store_without_answer', { code: 'overloaded', retry_after_ms: 1 }];
    const [original] = room.messages;
    const { message, deduplicated } = await room.redirect(original?.id ?? '', { targets: ['ben'] });
    expect([message.seq, message.content, deduplicated]).toEqual([2, 'original', true]);
    expect(script.messages).toHaveLength(2);
    const sent = server.commands.flatMap(({ name, data }) => (name === 'redirect_message' ? [data] : []));
    expect(sent).toHaveLength(4);
    const data = { room_id: script.id, message_id: original?.id, targets: ['ben'] };
    for (const each of sent) expect(each).toEqual({ ...data, client_message_id: message.client_message_id });
  });

  it('may be refused for good', async () => {
    const script = server.addRoom();
    const room = clients.connect(server).room(script.id);
    server.misdeeds = [{ code: 'gone' }];
    await expect(room.redirect('x', { targets: ['ben'] })).rejects.toMatchObject({ code: 'gone' });
  });
});

describe('mentions', () => {
  it('are read page by page, as far as one goes on, through refusals that pass', async () => {
    server.rooms.clear();
    const script = server.addRoom();
    for (let n = 1; n <= 5; n++) script.post(`m${n}`, n % 2 ? { mentions: ['me'] } : {});
    const client = clients.connect(server);
    server.deafToMentions = 2;
    const read: string[] = [];
    for await (const { content } of client.mentions()) read.push(content);
    expect(read).toEqual(['m5', 'm3', 'm1']);
    const asked = server.count('list_mentions');
    for await (const { content } of client.mentions()) if (content === 'm3') break;
    expect(server.count('list_mentions') - asked).toBe(2);
  });
});

describe('the outbox', () => {
  it('sends in order and once, whatever becomes of the answers', async () => {
    const misdeed = fc.constantFrom<Misdeed>(
      'store_without_answer',
      'ignore',
      'store_and_cut',
      { code: 'overloaded', retry_after_ms: 1 },
      { code: 'rate_limited', retry_after_ms: 1 },
      { code: 'unknown_outcome' },
    );
    const property = fc.asyncProperty(fc.array(misdeed, { maxLength: 6 }), async (misdeeds) => {
      const script = server.addRoom();
      const client = clients.connect(server, { timing: { ...QUICK, answerMs: 20 } });
      await client.ready();
      server.misdeeds = [...misdeeds];
      const texts = ['1', '2', '3', '4'];
      const answers = await Promise.all(texts.map((content) => client.send({ room_id: script.id, content })));
      expect(script.messages.map(({ content }) => content)).toEqual(texts);
      expect(answers.map(({ message }) => message.seq)).toEqual([1, 2, 3, 4]);
      expect(client.outbox.pending()).toEqual([]);
      client.close();
    });
    await fc.assert(property, { numRuns: 25 });
  });

  it('holds all rooms while one is told to wait, keeps the order, and goes on when the time is over', async () => {
    const [one, other] = [server.addRoom(), server.addRoom()];
    const client = clients.connect(server);
    await client.ready();
    server.misdeeds = [{ code: 'rate_limited', retry_after_ms: 200 }];
    const refused = new Promise<void>((resolve) => {
      const stop = client.outbox.on('change', () => {
        if (client.outbox.pending().every(({ error }) => error?.code !== 'rate_limited')) return;
        stop();
        resolve();
      });
    });
    const asked = Date.now();
    const sends = ['1', '2', '3'].map((content) => client.send({ room_id: one.id, content }));
    await refused;
    sends.push(...['4', '5'].map((content) => client.send({ room_id: other.id, content })));
    await Promise.race(sends);
    expect(Date.now() - asked).toBeGreaterThanOrEqual(199);
    await Promise.all(sends);
    expect(one.messages.map(({ content }) => content)).toEqual(['1', '2', '3']);
    expect(other.messages.map(({ content }) => content)).toEqual(['4', '5']);
    expect(server.count('send_message')).toBe(6);
  });

  it('rejects what is refused for good, and goes on', async () => {
    const script = server.addRoom();
    const client = clients.connect(server);
    server.misdeeds = [{ code: 'forbidden' }];
    const room = client.room(script.id);
    const [first, second] = [room.send({ content: '1' }), room.send({ content: '2' })];
    expect(room.pending.map(({ data }) => data.content)).toEqual(['1', '2']);
    await expect(first).rejects.toMatchObject({ code: 'forbidden' });
    expect((await second).message.content).toBe('2');
  });

  it('sends what a store kept from an earlier start first, as the same message', async () => {
    const script = server.addRoom();
    const store = new MemoryStore();
    const before = clients.connect(server, { outbox: { store }, timing: { ...QUICK, answerMs: 60_000 } });
    await before.ready();
    const failed: unknown[] = [];
    before.outbox.on('failed', (failure) => failed.push(failure));
    server.misdeeds = ['store_without_answer'];
    const lost = [before.send({ room_id: script.id, content: '1' }), before.send({ room_id: script.id, content: '2' })];
    const outcomes = Promise.allSettled(lost);
    while (script.messages.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    before.close();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);

    const after = clients.connect(server, { outbox: { store } });
    await after.send({ room_id: script.id, content: '3' });
    expect(script.messages.map(({ content }) => content)).toEqual(['1', '2', '3']);
    expect(store.messages).toEqual([]);
    // Kept is not refused.
    expect(failed).toEqual([]);
  });

  it('may have several on their way', async () => {
    const script = server.addRoom();
    const client = clients.connect(server, { outbox: { inFlight: 8 }, timing: { ...QUICK, answerMs: 30 } });
    await client.ready();
    server.misdeeds = ['ignore', 'store_without_answer', { code: 'overloaded' }];
    const texts = Array.from({ length: 20 }, (_, index) => `${index}`);
    await Promise.all(texts.map((content) => client.send({ room_id: script.id, content })));
    expect(script.messages.map(({ content }) => content).sort()).toEqual([...texts].sort());
  });

  it('gives back what was not sent yet', async () => {
    const script = server.addRoom();
    const client = clients.connect(server);
    const first = client.send({ room_id: script.id, content: '1' });
    const second = client.send({ room_id: script.id, content: '2', client_message_id: 'second' });
    expect(client.outbox.cancel('second')).toBe(true);
    await expect(second).rejects.toMatchObject({ code: 'closed' });
    await first;
    expect(client.outbox.cancel('second')).toBe(false);
    expect(script.messages).toHaveLength(1);
  });
});

class MemoryStore implements OutboxStore {
  messages: StoredMessage[] = [];
  load(): Promise<StoredMessage[]> {
    return Promise.resolve([...this.messages]);
  }
  put(message: StoredMessage): Promise<void> {
    this.messages.push(message);
    return Promise.resolve();
  }
  remove(id: string): Promise<void> {
    this.messages = this.messages.filter(({ client_message_id }) => client_message_id !== id);
    return Promise.resolve();
  }
}
