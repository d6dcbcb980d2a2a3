import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConfabError, type Room } from '../../../client/src/index.js';
import { ScriptedServer, type ScriptedRoom } from './scripted-server.js';
import { becomes, Clients, QUICK, take } from './support.js';

let server: ScriptedServer;
const clients = new Clients();

beforeAll(async () => {
  server = await ScriptedServer.start();
});
beforeEach(() => {
  server.rooms.clear();
  server.commands.length = 0;
  server.page = 500;
});
afterEach(() => clients.close());
afterAll(() => server.stop());

async function open(script: ScriptedRoom, options = {}): Promise<Room> {
  const room = clients.connect(server).room(script.id, options);
  await room.opened();
  return room;
}

function contents(room: Room): string[] {
  return room.messages.map(({ content }) => content);
}

describe('a room', () => {
  it('opens with the newest messages and follows what is pushed', async () => {
    const script = server.addRoom();
    for (let number = 1; number <= 5; number++) script.post(`m${number}`);
    const room = await open(script, { initial: 3 });
    expect(contents(room)).toEqual(['m3', 'm4', 'm5']);
    server.push(script.post('m6'));
    server.push(script.edit(4, 'm4 edited'));
    await room.reached(6, 1);
    expect(contents(room)).toEqual(['m3', 'm4 edited', 'm5', 'm6']);
    expect(server.count('sync')).toBe(1);
  });

  it('opens with the newest messages though many came since one connected', async () => {
    const script = server.addRoom();
    script.post('m1');
    const client = clients.connect(server);
    await client.ready();
    const last = new Promise((resolve) => client.on('message_edited', resolve));
    for (let number = 2; number <= 20; number++) server.push(script.post(`m${number}`));
    server.push(script.edit(1, 'm1 edited'));
    await last;
    const room = client.room(script.id, { initial: 3 });
    await room.opened();
    expect(contents(room)).toEqual(['m18', 'm19', 'm20']);
    expect(server.commands.at(-1)).toMatchObject({ name: 'sync', data: { rooms: [{ after_seq: 17, after_rev: 1 }] } });
  });

  it('puts right what came in another order, without asking', async () => {
    const script = server.addRoom();
    const room = await open(script);
    const syncs = server.count('sync');
    const pushes = [script.post('1'), script.post('2'), script.edit(1, '1b'), script.edit(2, '2b'), script.post('3')];
    for (const index of [4, 3, 2, 1, 0]) server.push(pushes[index] ?? script.post('never'));
    await room.reached(3, 2);
    expect(contents(room)).toEqual(['1b', '2b', '3']);
    expect(server.count('sync')).toBe(syncs);
  });

  it('keeps a change that came before its message', async () => {
    const script = server.addRoom();
    const room = await open(script);
    const message = script.post('old');
    server.push(script.edit(1, 'new'));
    server.push(message);
    await room.reached(1, 1);
    expect(contents(room)).toEqual(['new']);
  });

  it('brings quotes of what is edited or deleted up to date', async () => {
    const script = server.addRoom();
    const room = await open(script);
    server.push(script.post('said'));
    await room.reached(1);
    const [said] = room.messages;
    if (!said) throw new Error('It was said');
    const { id, seq, rev, sender_id, sender_name, message_type, content, is_deleted } = said;
    const quote = { id, seq, rev, sender_id, sender_name, message_type, content, is_deleted, attachment_count: 0 };
    server.push(script.post('answer', { reply_to: id, quote }));
    server.push(script.edit(1, 'said otherwise'));
    await room.reached(2, 1);
    expect(room.messages[1]?.quote).toEqual({ ...quote, rev: 1, content: 'said otherwise' });
  });

  it('asks for what stays missing, and counts what it may not see', async () => {
    const script = server.addRoom();
    const room = await open(script);
    script.post('lost');
    server.push(script.postHidden());
    server.push(script.post('after'));
    await room.reached(3);
    expect(contents(room)).toEqual(['lost', 'after']);
    script.edit(1, 'lost change');
    server.push(script.edit(2, 'of a hidden one'));
    await room.reached(3, 2);
    expect(contents(room)).toEqual(['lost change', 'after']);
  });

  it('reads through pages, and through syncs without an answer', async () => {
    const script = server.addRoom();
    server.page = 10;
    for (let number = 1; number <= 35; number++) script.post(`m${number}`);
    server.deafToSyncs = 1;
    const client = clients.connect(server, { timing: { ...QUICK, answerMs: 50 } });
    const room = client.room(script.id, { initial: Infinity });
    await room.opened();
    expect(room.messages).toHaveLength(35);
    expect(server.count('sync')).toBe(5);
  });

  it('takes up after a lost connection', async () => {
    const script = server.addRoom();
    const room = await open(script);
    server.push(script.post('before'));
    await room.reached(1);
    server.cut();
    script.post('meanwhile');
    script.edit(1, 'changed meanwhile');
    await room.reached(2, 1);
    expect(contents(room)).toEqual(['changed meanwhile', 'meanwhile']);
    await becomes(room, 'live');
  });

  it('takes up when the server says that it missed pushes', async () => {
    const script = server.addRoom();
    const room = await open(script);
    script.post('lost at the end');
    server.ready();
    await room.reached(1);
    expect(contents(room)).toEqual(['lost at the end']);
  });

  it('looks from time to time though nothing seems missing', async () => {
    const script = server.addRoom();
    const room = clients.connect(server, { timing: { ...QUICK, syncEveryMs: 20 } }).room(script.id);
    await room.opened();
    script.post('lost at the end');
    await room.reached(1);
  });

  it('begins anew when the log was replaced', async () => {
    const script = server.addRoom();
    script.post('1');
    script.post('2');
    const room = await open(script);
    const reader = room.timeline();
    expect(await take(reader, 2)).toHaveLength(2);
    const reset = new Promise((resolve) => room.on('reset', resolve));
    script.messages.length = 0;
    script.post('restored');
    script.epoch = 'epoch-2';
    void room.sync();
    await reset;
    await room.reached(1);
    expect(contents(room)).toEqual(['restored']);
    await expect(reader.next()).rejects.toMatchObject({ code: 'reset' });
  });

  it('ends when one is removed, after the last entry', async () => {
    const script = server.addRoom();
    const room = await open(script);
    const read = take(room.timeline(), 10);
    server.push(script.post('last'));
    server.push({ type: 'member_left', data: { room_id: script.id, seq: 1, member: { user_id: 'me' } } });
    expect((await read).map(({ content }) => content)).toEqual(['last']);
    expect(room.end).toBe('left');
    server.push(script.post('after'));
    await expect(room.reached(2)).rejects.toBeInstanceOf(ConfabError);
    expect(contents(room)).toEqual(['last']);
  });

  it('does not hide from a reader that an entry before the end is missing', async () => {
    const script = server.addRoom();
    const room = await open(script);
    const read = take(room.timeline(), 10);
    server.push({ type: 'member_left', data: { room_id: script.id, seq: 2, member: { user_id: 'me' } } });
    await expect(read).rejects.toMatchObject({ code: 'not_found' });
  });

  it('ends when it is not to be seen any more', async () => {
    const script = server.addRoom();
    const room = await open(script);
    server.rooms.delete(script.id);
    await room.sync();
    expect(room.end).toBe('not_found');
  });

  it('does not join again by itself what it was removed from', async () => {
    const script = server.addRoom();
    const room = await open(script);
    server.rooms.delete(script.id);
    server.cut();
    await becomes(room, 'closed');
    expect(server.count('join_room')).toBe(0);
  });

  it('subscribes to a room that the connection was not subscribed to by itself', async () => {
    const script = server.addRoom();
    script.post('1');
    server.listed = new Set();
    const room = await open(script);
    server.listed = null;
    expect(contents(room)).toEqual(['1']);
    expect(server.count('join_room')).toBe(1);
  });

  it('keeps a window, and gives readers what is older from the log', async () => {
    const script = server.addRoom();
    const room = await open(script, { window: 10 });
    for (let number = 1; number <= 100; number++) server.push(script.post(`m${number}`));
    await room.reached(100);
    expect(room.messages.length).toBeLessThanOrEqual(12);
    const read = await take(room.timeline({ from: 1 }), 100);
    expect(read.map(({ seq }) => seq)).toEqual(script.messages.map(({ seq }) => seq));
  });

  it('loads older messages, in the state of the changes that came meanwhile', async () => {
    const script = server.addRoom();
    for (let number = 1; number <= 10; number++) script.post(`m${number}`);
    const room = await open(script, { initial: 2 });
    expect(await room.loadOlder(5)).toBe(true);
    server.push(script.edit(5, 'm5 edited'));
    await room.reached(10, 1);
    expect(contents(room)).toEqual(['m4', 'm5 edited', 'm6', 'm7', 'm8', 'm9', 'm10']);
    expect(await room.loadOlder(5)).toBe(false);
    expect(room.messages).toHaveLength(10);
  });

  it('shows changes to a reader that was not there', async () => {
    const script = server.addRoom();
    const room = await open(script, { window: 4 });
    server.push(script.post('1'));
    server.push(script.post('2'));
    for (let number = 1; number <= 40; number++) server.push(script.edit(1 + (number % 2), `edit ${number}`));
    await room.reached(2, 40);
    const seen = await take(room.changes({ after: 0 }), 2);
    expect(seen.map(({ message }) => message.content).sort()).toEqual(['edit 39', 'edit 40']);
  });
});

type Step = { do: 'post' | 'hide' | 'edit' | 'push' | 'double' | 'lose' | 'cut' | 'replace'; pick: number };

describe('whatever becomes of the pushes', () => {
  const step = fc.record<Step>({
    do: fc.constantFrom(
      'post',
      'post',
      'post',
      'hide',
      'edit',
      'edit',
      'push',
      'push',
      'push',
      'double',
      'lose',
      'cut',
    ),
    pick: fc.nat({ max: 1000 }),
  });

  it('the copy becomes the log, and readers see every message once, in order, and every change', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), async (steps, page) => {
        const script = server.addRoom();
        server.page = page;
        const client = clients.connect(server, { timing: { ...QUICK, syncEveryMs: 30 } });
        const room = client.room(script.id, { window: 5 });
        await room.opened();
        const [messages, changes] = [room.timeline({ from: 1 }), room.changes({ after: 0 })];
        const started = [messages.next(), changes.next()] as const;
        run(script, steps);
        script.post('the last');
        await room.reached(script.messages.length, script.changes.length);
        // A change of a known message: an end that both readers can recognise.
        server.push(script.edit(script.messages.length, 'the last, edited'));
        const { head_seq, head_rev } = script.head;

        await room.reached(head_seq, head_rev);
        expect(room.messages).toEqual(script.visible().filter(({ seq }) => seq > room.messagesFrom));
        const read = await readUntil(messages, started[0], ({ seq }) => seq === head_seq);
        expect(read.map(({ seq }) => seq)).toEqual(script.visible().map(({ seq }) => seq));
        const changed = await readUntil(changes, started[1], ({ rev }) => rev === head_rev);
        const state = new Map(read.map((message) => [message.id, message]));
        for (const { message } of changed) {
          if ((state.get(message.id)?.rev ?? 0) < message.rev) state.set(message.id, message);
        }
        expect([...state.values()]).toEqual(script.visible());
        clients.close();
        server.rooms.delete(script.id);
      }),
      { numRuns: 60, timeout: 3000 },
    );
  });

  async function readUntil<T>(
    items: AsyncIterator<T, void>,
    first: Promise<IteratorResult<T, void>>,
    isLast: (item: T) => boolean,
  ): Promise<T[]> {
    const read: T[] = [];
    for (let next = await first; next.done !== true; next = await items.next()) {
      read.push(next.value);
      if (isLast(next.value)) break;
    }
    return read;
  }

  function run(script: ScriptedRoom, steps: Step[]): void {
    const pending: { type: string; data: object }[] = [];
    for (const { do: deed, pick } of steps) {
      const [one] = ['push', 'lose'].includes(deed) ? pending.splice(pick % (pending.length || 1), 1) : [];
      if (deed === 'post') pending.push(script.post(`m${pick}`));
      else if (deed === 'hide') pending.push(script.postHidden());
      else if (deed === 'edit' && script.messages.length > 0) {
        pending.push(script.edit(1 + (pick % script.messages.length), `e${pick}`));
      } else if (deed === 'push' && one) server.push(one);
      else if (deed === 'double' && pending.length > 0)
        server.push(pending[pick % pending.length] ?? script.post('never'));
      else if (deed === 'cut') server.cut();
    }
  }
});
