import { describe, expect, it } from '@jest/globals';
import type { Device } from '../support/device.js';
import { randomOf, seedOf } from '../support/random.js';
import { done, FENCE, onBothTransports, refused, type Run, useStage } from '../support/stage.js';
import { TIME } from '../support/views.js';

/** Rooms of up to three people tell each other how far they have read. */
const stage = useStage({ RECEIPT_MEMBERS: '3', WRITES_PER_SECOND: '100000', READS_PER_SECOND: '100000' });

onBothTransports(stage, (run) => {
  /** A room of ann (its owner) and others, with these messages of ann's. */
  async function written(ann: string, others: string[], texts: string[]): Promise<{ room_id: string; ids: string[] }> {
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: others }));
    const ids: string[] = [];
    for (const content of texts)
      ids.push(done(await run(ann, 'send_message', { room_id: room.id, content })).message.id);
    return { room_id: room.id, ids };
  }

  const read = async (who: string, room_id: string, last_read_id: string | undefined) =>
    done(await run(who, 'read_messages', { room_id, last_read_id }));

  it('tells the room how far one has read, all of one’s own devices what is unread, and nobody else', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room_id, ids } = await written(ann, [ben], ['one', 'two', 'three']);
    const devices = await Promise.all([
      stage.connect(ann),
      stage.connect(ben, { batch: true }),
      stage.connect(ben),
      stage.connect(ben, { subscribe: 'none' }),
      stage.connect(cat),
    ]);
    expect(await read(ben, room_id, ids[1])).toEqual({ last_read_seq: 5, unread_count: 1 });
    const [anns, bens] = devices;
    const told = await anns.until(({ type }) => type === 'messages_read');
    expect(told.data).toEqual({
      room_id,
      user_id: ben,
      last_read_seq: 5,
      last_read_id: ids[1],
      last_read_at: TIME,
    });
    const mine = await bens.until(({ type }) => type === 'membership_changed');
    const { member } = done(await run(ben, 'get_full_room', { room_id }));
    expect(member).toMatchObject({ read_tally: 2, last_read_seq: 5, own_rev: 1, is_hidden: false, cleared_seq: 0 });
    expect(mine.data).toEqual({ room_id, own_rev: 1, unread_count: 1, head_seq: 6, member });
    const seen = await stage.seen(room_id, ...devices);
    const both = [`${ben} read #5`, FENCE, 'mine 1: 1 unread'].sort();
    expect(seen.map((lines) => lines.sort())).toEqual([
      [`${ben} read #5`, FENCE].sort(),
      both,
      both,
      ['mine 1: 1 unread'],
      [],
    ]);
    // Of somebody else's membership nothing of this is shown.
    const { members } = done(await run(ann, 'list_members', { room_id }));
    expect(members.map((one) => Object.keys(one).filter((key) => key === 'read_tally' || key === 'own_rev'))).toEqual([
      [],
      [],
    ]);
  });

  it('goes forward only, and tells nothing where nothing moved', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, [ben], ['one', 'two', 'three']);
    expect(await read(ben, room_id, ids[2])).toEqual({ last_read_seq: 6, unread_count: 0 });
    const devices = await Promise.all([stage.connect(ann), stage.connect(ben)]);
    const before = await stage.stored();
    expect(await read(ben, room_id, ids[2])).toEqual({ last_read_seq: 6, unread_count: 0 });
    expect(await read(ben, room_id, ids[0])).toEqual({ last_read_seq: 6, unread_count: 0 });
    expect(await stage.stored()).toEqual(before);
    expect(await stage.seen(room_id, ...devices)).toEqual([[FENCE], [FENCE]]);
  });

  it('goes forward only when devices read at once', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const texts = Array.from({ length: 20 }, (_, n) => `m${n}`);
    const { room_id, ids } = await written(ann, [ben], texts);
    const device = await stage.connect(ben);
    const answers = await Promise.all([...ids, ...ids.toReversed()].map((id) => read(ben, room_id, id)));
    // Each was answered with at least what it asked for.
    answers.forEach(({ last_read_seq }, index) => {
      expect(last_read_seq).toBeGreaterThanOrEqual(index < 20 ? 4 + index : 43 - index);
    });
    const { member, unread_count } = done(await run(ben, 'get_full_room', { room_id }));
    expect(member).toMatchObject({ last_read_seq: 23, last_read_id: ids[19], read_tally: 20 });
    expect(unread_count).toBe(0);
    await device.until((event) => event.type === 'membership_changed' && event.data.own_rev === member?.own_rev);
    const events = device.take();
    const revs = events.flatMap((event) => (event.type === 'membership_changed' ? [event.data.own_rev] : []));
    expect(revs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: member?.own_rev ?? 0 }, (_, n) => n + 1));
    const reads = events.flatMap((event) => (event.type === 'messages_read' ? [event.data.last_read_seq] : []));
    expect(new Set(reads).size).toBe(reads.length);
    expect(reads).toContain(23);
  });

  it('is for messages one may see in rooms one is in', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room_id, ids } = await written(ann, [ben], ['one']);
    const other = await written(ann, [cat], ['elsewhere']);
    const device = await stage.connect(ann);
    const before = await stage.stored();
    const readAs = (who: string, data: object) => run(who, 'read_messages', { room_id, last_read_id: ids[0], ...data });
    const stranger = await readAs(cat, {});
    expect(stranger).toEqual(refused('not_found'));
    const nowhere = '11111111-1111-4111-8111-111111111111';
    expect(await readAs(cat, { room_id: nowhere })).toEqual(stranger);
    expect(await readAs(stage.admin, {})).toEqual(refused('not_found'));
    const missing = await readAs(ben, { last_read_id: nowhere });
    expect(missing).toEqual(refused('not_found'));
    expect(await readAs(ben, { last_read_id: other.ids[0] })).toEqual(missing);
    expect(await stage.stored()).toEqual(before);
    expect(await stage.seen(room_id, device)).toEqual([[FENCE]]);
  });

  it('reaches nobody through what came before they joined', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await run(ann, 'create_room', { type: 'group', history: 'from_join' }));
    const room_id = room.id;
    const old = done(await run(ann, 'send_message', { room_id, content: 'old' })).message.id;
    done(await run(ann, 'add_member', { room_id, user_id: ben }));
    const fresh = done(await run(ann, 'send_message', { room_id, content: 'new' })).message.id;
    expect(await run(ben, 'read_messages', { room_id, last_read_id: old })).toEqual(refused('not_found'));
    expect(done(await run(ben, 'get_full_room', { room_id })).unread_count).toBe(1);
    expect(await read(ben, room_id, fresh)).toEqual({ last_read_seq: 5, unread_count: 0 });
  });

  it('ends with the membership', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, [ben], ['one', 'two']);
    await read(ben, room_id, ids[0]);
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    const devices = await Promise.all([stage.connect(ann), stage.connect(ben)]);
    const before = await stage.stored();
    const gone = refused('not_found');
    expect(await run(ben, 'read_messages', { room_id, last_read_id: ids[1] })).toEqual(gone);
    expect(await run(ben, 'mark_unread', { room_id, message_id: ids[0] })).toEqual(gone);
    expect(await run(ben, 'clear_history', { room_id })).toEqual(gone);
    expect(await run(ben, 'hide_room', { room_id })).toEqual(gone);
    expect(await run(ben, 'delete_message', { room_id, message_id: ids[0], scope: 'me' })).toEqual(gone);
    expect(await stage.stored()).toEqual(before);
    expect(await stage.seen(room_id, ...devices)).toEqual([[FENCE], []]);
  });

  it('is told to oneself alone where many people are', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const { room_id, ids } = await written(ann, [ben, cat, dan], ['one']);
    const devices = await Promise.all([
      stage.connect(ann),
      stage.connect(ben),
      stage.connect(ben, { subscribe: 'none' }),
    ]);
    await read(ben, room_id, ids[0]);
    await devices[1].until(({ type }) => type === 'membership_changed');
    const seen = await stage.seen(room_id, ...devices);
    const own = [`${ben} read #6`, 'mine 1: 0 unread'].sort();
    expect(seen.map((lines) => lines.sort())).toEqual([[FENCE], [FENCE, ...own].sort(), own]);
    const synced = async (who: string) =>
      done(await run(who, 'sync', { rooms: [{ room_id, after_seq: 6, after_rev: 0 }] })).rooms[0]?.reads;
    expect(await synced(ann)).toEqual([]);
    done(await run(ann, 'remove_member', { room_id, user_id: dan }));
    expect(await synced(ann)).toContainEqual({
      user_id: ben,
      last_read_seq: 6,
      last_read_id: ids[0],
      last_read_at: TIME,
    });
  });

  it('is done by sending, without an event of its own', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id } = await written(ann, [ben], ['one', 'two', 'three']);
    const devices = await Promise.all([stage.connect(ann), stage.connect(ben)]);
    expect(done(await run(ben, 'get_full_room', { room_id })).unread_count).toBe(3);
    const { message } = done(await run(ben, 'send_message', { room_id, content: 'mine' }));
    expect(await unreadEverywhere(run, ben, room_id)).toEqual([0, 0, 0, 0]);
    const full = done(await run(ben, 'get_full_room', { room_id }));
    expect(full.member).toMatchObject({ read_tally: 4, last_read_seq: 7, last_read_id: message.id, own_rev: 0 });
    expect(await stage.seen(room_id, ...devices)).toEqual([
      ['message_created #7 mine', FENCE],
      ['message_created #7 mine', FENCE],
    ]);
  });

  it('counts exactly after a hundred steps, whatever they were', async () => {
    const random = randomOf(seedOf('counts exactly after a hundred steps'));
    const pick = (items: readonly string[]): string => items[random.below(items.length)] ?? '';
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, [ben], ['first']);
    const device = await stage.connect(ben);
    let readTally = 0;
    const unread = (): number => ids.length - readTally;
    const tallyOf = (id: string): number => ids.indexOf(id) + 1;
    const send = async (who: string): Promise<void> => {
      ids.push(done(await run(who, 'send_message', { room_id, content: `m${ids.length}` })).message.id);
      if (who === ben) readTally = ids.length;
    };
    const steps: Record<string, (id: string) => Promise<number>> = {
      ann: async () => (await send(ann), unread()),
      more: async () => (await send(ann), unread()),
      ben: async () => (await send(ben), unread()),
      read: async (id) => {
        readTally = Math.max(readTally, tallyOf(id));
        return (await read(ben, room_id, id)).unread_count;
      },
      mark: async (message_id) => {
        readTally = tallyOf(message_id) - 1;
        return done(await run(ben, 'mark_unread', { room_id, message_id })).unread_count;
      },
      clear: async (up_to_id) => {
        // Only little, so that something is left to be marked.
        const id = ids[Math.floor(ids.indexOf(up_to_id) / 8)];
        readTally = Math.max(readTally, tallyOf(id ?? ''));
        return done(await run(ben, 'clear_history', { room_id, up_to_id: id })).unread_count;
      },
      hide: async (message_id) => {
        done(await run(ben, 'delete_message', { room_id, message_id, scope: 'me' }));
        return unread();
      },
      edit: async () => {
        await run(ann, 'delete_message', { room_id, message_id: pick(ids) });
        return unread();
      },
    };
    for (let step = 0; step < 100; step += 1) {
      const name = pick(Object.keys(steps));
      const recent = ids.slice(Math.floor(ids.length / 2));
      const answered = await steps[name]?.(pick(recent));
      expect([step, name, answered]).toEqual([step, name, unread()]);
      if (step % 10 === 9) {
        const { unread_count } = done(await run(ben, 'get_full_room', { room_id }));
        expect([step, unread_count]).toEqual([step, unread()]);
      }
    }
    // Some more to count: lists follow the log a moment later.
    await send(ann);
    await listed(run, ben, room_id, unread());
    expect(await unreadEverywhere(run, ben, room_id)).toEqual(Array.from({ length: 4 }, unread));
    const { member } = done(await run(ben, 'get_full_room', { room_id }));
    expect(member?.read_tally).toBe(readTally);
    await lastOwnRev(device, member?.own_rev ?? 0);
  });
});

describe('a mark', () => {
  it('keeps what was sent before it unread, also when what was sent is written later', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await stage.overSocket(ann, 'create_room', { type: 'group', participants: [ben] }));
    const room_id = room.id;
    const first = done(await stage.overSocket(ann, 'send_message', { room_id, content: 'one' })).message.id;
    done(await stage.overSocket(ben, 'send_message', { room_id, content: 'mine' }));
    // At once: that sending has read it is not written yet.
    const marked = done(await stage.overSocket(ben, 'mark_unread', { room_id, message_id: first }));
    expect(marked.unread_count).toBe(2);
    // Others are told all the same that the message was read up to.
    const seqOf = async (): Promise<number> =>
      done(await stage.overRest(ann, 'list_members', { room_id })).members.find(({ user_id }) => user_id === ben)
        ?.last_read_seq ?? 0;
    while ((await seqOf()) < 5) await stage.overRest(ann, 'get_me');
    expect(await unreadEverywhere(stage.overRest, ben, room_id)).toEqual([2, 2, 2, 2]);
    done(await stage.overSocket(ben, 'send_message', { room_id, content: 'again' }));
    expect(await unreadEverywhere(stage.overRest, ben, room_id)).toEqual([0, 0, 0, 0]);
  });
});

/** Unread as each answer that has it says: list, full room, sync, ready. */
async function unreadEverywhere(run: Run, who: string, room_id: string): Promise<unknown[]> {
  const { rooms } = done(await run(who, 'list_rooms'));
  const full = done(await run(who, 'get_full_room', { room_id }));
  const sync = done(await run(who, 'sync', { rooms: [{ room_id, after_seq: 0, after_rev: 0 }] }));
  const device = await stage.connect(who);
  const ready = await device.until(({ type }) => type === 'ready');
  const heads = ready.type === 'ready' ? ready.data.rooms : [];
  return [
    rooms.find(({ id }) => id === room_id)?.unread_count,
    full.unread_count,
    sync.rooms[0]?.unread_count,
    heads.find((head) => head.room_id === room_id)?.unread_count,
  ];
}

/** Waits until the list says so too. */
async function listed(run: Run, who: string, room_id: string, unread: number): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const { rooms } = done(await run(who, 'list_rooms'));
    if (rooms.find(({ id }) => id === room_id)?.unread_count === unread) return;
  }
  throw new Error(`The list never said ${String(unread)}`);
}

/** All changes of one's own side were told, each once. */
async function lastOwnRev(device: Device, last: number): Promise<void> {
  const revOf = (event: { type: string; data: object }): number[] =>
    (event.type === 'membership_changed' || event.type === 'message_hidden') && 'own_rev' in event.data
      ? [Number(event.data.own_rev)]
      : [];
  await device.until((event) => revOf(event)[0] === last);
  expect(device.take().flatMap(revOf)).toEqual(Array.from({ length: last }, (_, n) => n + 1));
}
