import { expect, it } from '@jest/globals';
import { done, invalid, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage({ SYNC_PAGE: '10', SYNC_ROOMS: '3' });

onBothTransports(stage, (run) => {
  async function room(maker: string, ...participants: string[]): Promise<string> {
    return done(await run(maker, 'create_room', { type: 'group', participants })).room.id;
  }

  async function say(who: string, room_id: string, ...contents: string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const content of contents) ids.push(done(await run(who, 'send_message', { room_id, content })).message.id);
    return ids;
  }

  const sync = async (who: string, ...rooms: object[]) => done(await run(who, 'sync', { rooms })).rooms;

  it('is what came since, and what changed before it', async () => {
    const [ann] = stage.people('ann');
    const room_id = await room(ann);
    const ids = await say(ann, room_id, 'a', 'b', 'c', 'd');
    for (const message_id of [ids[0], ids[3], ids[0]])
      done(await run(ann, 'edit_message', { room_id, message_id, content: 'edited' }));
    const { messages: log } = done(await run(ann, 'fetch_history', { room_id }));
    const [fromStart, missed, some, nothing] = await sync2(ann, room_id);
    const common = {
      room_id,
      code: null,
      head_seq: 6,
      head_rev: 3,
      has_more: false,
      reset: false,
      room: expect.objectContaining({ id: room_id }),
      member: expect.objectContaining({ user_id: ann }),
      unread_count: 0,
      hidden: [],
      streams: [],
      // That sending has read is written a moment later.
      reads: expect.any(Array),
      epoch: done(await run(ann, 'get_room', { room_id })).room.epoch,
    };
    expect(fromStart).toEqual({ ...common, messages: log, changed: [] });
    expect(missed).toEqual({ ...common, messages: log.slice(4), changed: [log[2]] });
    expect(some).toEqual({ ...common, messages: [], changed: [log[2]] });
    expect(nothing).toEqual({ ...common, messages: [], changed: [] });
  });

  async function sync2(who: string, room_id: string) {
    const positions = [
      { room_id, after_seq: 0, after_rev: 0 },
      { room_id, after_seq: 4, after_rev: 0 },
      { room_id, after_seq: 6, after_rev: 2 },
      { room_id, after_seq: 6, after_rev: 3 },
    ];
    return [...(await sync(who, ...positions.slice(0, 3))), ...(await sync(who, ...positions.slice(3)))];
  }

  it('comes in pages that add up to the log', async () => {
    const [ann] = stage.people('ann');
    const room_id = await room(ann);
    const ids = await say(ann, room_id, ...Array.from({ length: 21 }, (_, n) => String(n)));
    for (const message_id of ids.slice(0, 13))
      done(await run(ann, 'edit_message', { room_id, message_id, content: 'edited' }));
    const { messages: log } = done(await run(ann, 'fetch_history', { room_id }));
    const held = new Map<string, unknown>();
    let [after_seq, after_rev, pages] = [0, 0, 0];
    for (let more = true; more; pages += 1) {
      const [page] = await sync(ann, { room_id, after_seq, after_rev });
      for (const message of [...(page?.messages ?? []), ...(page?.changed ?? [])]) held.set(message.id, message);
      [after_seq, after_rev, more] = [page?.head_seq ?? 0, page?.head_rev ?? 0, page?.has_more ?? false];
    }
    expect({ after_seq, after_rev, pages }).toEqual({ after_seq: 23, after_rev: 13, pages: 3 });
    expect([...held.values()]).toEqual(log);
  });

  it('says that a position is of no log of this room', async () => {
    const [ann] = stage.people('ann');
    const room_id = await room(ann);
    const { epoch } = done(await run(ann, 'get_room', { room_id })).room;
    const position = { room_id, after_seq: 0, after_rev: 0 };
    const reset = { reset: true, messages: [], changed: [], head_seq: 2, head_rev: 0, has_more: false, epoch };
    expect(await sync(ann, { ...position, after_seq: 3 })).toMatchObject([reset]);
    expect(await sync(ann, { ...position, after_rev: 1 })).toMatchObject([reset]);
    expect(await sync(ann, { ...position, epoch: 'another' })).toMatchObject([reset]);
    expect(await sync(ann, { ...position, epoch, after_seq: 2 })).toMatchObject([{ reset: false, messages: [] }]);
  });

  it('answers room by room, and tells strangers nothing', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const [mine, theirs] = [await room(ann, ben), await room(ben)];
    const position = { after_seq: 0, after_rev: 0 };
    const nowhere = '11111111-1111-4111-8111-111111111111';
    const answer = await sync(ann, ...[theirs, mine, nowhere].map((room_id) => ({ room_id, ...position })));
    const none = { code: 'not_found', messages: [], changed: [], head_seq: 0, head_rev: 0, epoch: '', room: null };
    const own = { member: null, unread_count: 0, reads: [], hidden: [], streams: [] };
    const closed = { ...none, ...own, has_more: false, reset: false };
    expect(answer).toEqual([
      { ...closed, room_id: theirs },
      expect.objectContaining({ room_id: mine, code: null, head_seq: 3 }),
      { ...closed, room_id: nowhere },
    ]);
    done(await run(ben, 'send_message', { room_id: mine, content: 'x' }));
    done(await run(ann, 'remove_member', { room_id: mine, user_id: ben }));
    expect(await sync(ben, { room_id: mine, ...position })).toEqual([{ ...closed, room_id: mine }]);
    expect(await run(ben, 'get_room', { room_id: mine })).toEqual(refused('not_found'));
  });

  it('refuses positions that are none', async () => {
    const [ann] = stage.people('ann');
    const room_id = await room(ann);
    const good = { room_id, after_seq: 0, after_rev: 0 };
    const ask = (...rooms: unknown[]) => run(ann, 'sync', { rooms });
    expect(await ask(good, { ...good, after_seq: -1 })).toEqual(invalid('rooms.1.after_seq'));
    expect(await ask({ ...good, after_rev: 2 ** 53 })).toEqual(invalid('rooms.0.after_rev'));
    expect(await ask({ ...good, after_seq: '0' })).toEqual(invalid('rooms.0.after_seq'));
    expect(await ask({ room_id })).toEqual(invalid('rooms.0.after_seq', 'rooms.0.after_rev'));
    expect(await ask({ ...good, room_id: { $ne: null } })).toEqual(invalid('rooms.0.room_id'));
    expect(await ask({ ...good, seq: 1 })).toEqual(invalid('rooms.0.seq'));
    expect(await ask(good, good, good, good)).toEqual(invalid('rooms'));
    expect(await ask(null)).toEqual(invalid('rooms', 'rooms.0'));
    expect(await ask([good])).toEqual(invalid('rooms'));
  });
});
