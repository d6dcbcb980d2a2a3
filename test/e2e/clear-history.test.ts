import { expect, it } from '@jest/globals';
import { done, FENCE, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  /** A room of ann (its owner) and ben with messages of ann's from #4 on. */
  async function written(ann: string, ben: string, texts: string[]): Promise<{ room_id: string; ids: string[] }> {
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const ids: string[] = [];
    for (const content of texts)
      ids.push(done(await run(ann, 'send_message', { room_id: room.id, content })).message.id);
    return { room_id: room.id, ids };
  }

  const seqs = async (who: string, room_id: string) =>
    done(await run(who, 'fetch_history', { room_id })).messages.map(({ seq }) => seq);

  it('empties one’s own copy so far, reads it, and leaves that of others', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id } = await written(ann, ben, ['one', 'two']);
    const devices = await Promise.all([
      stage.connect(ann),
      stage.connect(ben),
      stage.connect(ben, { subscribe: 'none' }),
    ]);
    expect(done(await run(ben, 'clear_history', { room_id }))).toEqual({ cleared_seq: 5, unread_count: 0 });
    const told = await devices[2].until(({ type }) => type === 'membership_changed');
    const full = done(await run(ben, 'get_full_room', { room_id }));
    expect(full.member).toMatchObject({ cleared_seq: 5, read_tally: 2, last_read_seq: 0, own_rev: 1 });
    expect(told.data).toEqual({ room_id, own_rev: 1, unread_count: 0, head_seq: 5, member: full.member });
    expect(full).toMatchObject({ messages: [], has_more: false, unread_count: 0, room: { last_message: null } });
    expect(await seqs(ben, room_id)).toEqual([]);
    expect(await seqs(ann, room_id)).toEqual([1, 2, 3, 4, 5]);
    // Others are not told: not that it is cleared, nor that it counts as read.
    const { members } = done(await run(ann, 'list_members', { room_id }));
    expect(members.find(({ user_id }) => user_id === ben)).toMatchObject({ last_read_seq: 0, last_read_id: null });
    const seen = await stage.seen(room_id, ...devices);
    const mine = 'mine 1: 0 unread';
    expect(seen.map((lines) => lines.sort())).toEqual([[FENCE], [mine, FENCE].sort(), [mine]]);
    expect(await seqs(ben, room_id)).toEqual([6]);
  });

  it('clears up to a message, only ever further', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, ben, ['one', 'two', 'three', 'four']);
    const clear = async (up_to_id: string | undefined) => done(await run(ben, 'clear_history', { room_id, up_to_id }));
    expect(await clear(ids[1])).toEqual({ cleared_seq: 5, unread_count: 2 });
    expect(await seqs(ben, room_id)).toEqual([6, 7]);
    const device = await stage.connect(ben);
    const before = await stage.stored();
    expect(await clear(ids[0])).toEqual({ cleared_seq: 5, unread_count: 2 });
    expect(await clear(ids[1])).toEqual({ cleared_seq: 5, unread_count: 2 });
    expect(await stage.stored()).toEqual(before);
    expect(await stage.seen(room_id, device)).toEqual([[FENCE]]);
    await Promise.all([ids[3], ids[2], ids[3]].map(clear));
    expect(await seqs(ben, room_id)).toEqual([8]);
    expect(done(await run(ben, 'get_full_room', { room_id })).member).toMatchObject({ cleared_seq: 7, read_tally: 4 });
  });

  it('leaves no trace of what is cleared in whatever one reads', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, ben, ['apple', 'apple pie']);
    done(await run(ben, 'delete_message', { room_id, message_id: ids[1], scope: 'me' }));
    done(await run(ben, 'clear_history', { room_id }));
    done(await run(ann, 'send_message', { room_id, content: 'apple tree', reply_to: ids[0] }));
    done(await run(ann, 'edit_message', { room_id, message_id: ids[0], content: 'apple cake' }));
    const gone = refused('not_found');
    expect(await run(ben, 'get_message', { room_id, message_id: ids[0] })).toEqual(gone);
    expect(await run(ben, 'fetch_history', { room_id, around_id: ids[0] })).toEqual(gone);
    const [synced] = done(await run(ben, 'sync', { rooms: [{ room_id, after_seq: 0, after_rev: 0 }] })).rooms;
    expect(synced).toMatchObject({ head_seq: 6, head_rev: 1, changed: [], hidden: [], unread_count: 1 });
    expect(synced?.messages.map(({ content, quote }) => [content, quote])).toEqual([['apple tree', null]]);
    expect(done(await run(ben, 'search', { q: 'apple' })).results.map(({ message }) => message.content)).toEqual([
      'apple tree',
    ]);
    expect(done(await run(ben, 'fetch_history', { room_id, limit: 10 }))).toMatchObject({
      messages: [{ seq: 6 }],
      has_more: false,
    });
    // It is gone for good: hiding it again is no error and does nothing.
    const before = await stage.stored();
    done(await run(ben, 'delete_message', { room_id, message_id: ids[0], scope: 'me' }));
    expect(await stage.stored()).toEqual(before);
  });

  it('stays cleared for whoever leaves and comes back', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id } = await written(ann, ben, ['one']);
    done(await run(ben, 'clear_history', { room_id }));
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    done(await run(ann, 'add_member', { room_id, user_id: ben }));
    expect(await seqs(ben, room_id)).toEqual([5, 6]);
  });

  it('is for messages one may see in rooms one is in', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room } = done(await run(ann, 'create_room', { type: 'group', history: 'from_join' }));
    const room_id = room.id;
    const old = done(await run(ann, 'send_message', { room_id, content: 'old' })).message.id;
    done(await run(ann, 'add_member', { room_id, user_id: ben }));
    const before = await stage.stored();
    expect(await run(ben, 'clear_history', { room_id, up_to_id: old })).toEqual(refused('not_found'));
    const stranger = await run(cat, 'clear_history', { room_id });
    expect(stranger).toEqual(refused('not_found'));
    expect(await run(cat, 'clear_history', { room_id: '11111111-1111-4111-8111-111111111111' })).toEqual(stranger);
    expect(await run(stage.admin, 'clear_history', { room_id })).toEqual(refused('not_found'));
    expect(await stage.stored()).toEqual(before);
  });
});
