import { expect, it } from '@jest/globals';
import { done, FENCE, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  /** A room of ann and ben with three messages of ann's (#4 to #6), all of which ben has read. */
  async function readUp(ann: string, ben: string): Promise<{ room_id: string; ids: string[] }> {
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const ids: string[] = [];
    for (const content of ['one', 'two', 'three'])
      ids.push(done(await run(ann, 'send_message', { room_id: room.id, content })).message.id);
    done(await run(ben, 'read_messages', { room_id: room.id, last_read_id: ids[2] }));
    return { room_id: room.id, ids };
  }

  it('makes a room unread from a message on, for oneself alone', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await readUp(ann, ben);
    const devices = await Promise.all([
      stage.connect(ann),
      stage.connect(ben, { batch: true }),
      stage.connect(ben, { subscribe: 'none' }),
    ]);
    expect(done(await run(ben, 'mark_unread', { room_id, message_id: ids[1] }))).toEqual({ unread_count: 2 });
    const { member, unread_count } = done(await run(ben, 'get_full_room', { room_id }));
    expect(unread_count).toBe(2);
    // What others were shown as read stays read.
    expect(member).toMatchObject({ read_tally: 1, last_read_seq: 6, last_read_id: ids[2], own_rev: 2 });
    await devices[2].until(({ type }) => type === 'membership_changed');
    const [anns, bens, others] = await stage.seen(room_id, ...devices);
    expect(anns).toEqual([FENCE]);
    expect(bens?.sort()).toEqual(['mine 2: 2 unread', FENCE].sort());
    expect(others).toEqual(['mine 2: 2 unread']);
  });

  it('lets reading go forward from there, of which others hear only what is further', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await readUp(ann, ben);
    done(await run(ben, 'mark_unread', { room_id, message_id: ids[0] }));
    const device = await stage.connect(ann);
    const read = async (id: string | undefined) => done(await run(ben, 'read_messages', { room_id, last_read_id: id }));
    expect(await read(ids[1])).toEqual({ last_read_seq: 6, unread_count: 1 });
    expect(await read(ids[0])).toEqual({ last_read_seq: 6, unread_count: 1 });
    expect(await stage.seen(room_id, device)).toEqual([[FENCE]]);
    const { message } = done(await run(ann, 'send_message', { room_id, content: 'four' }));
    // The fence counts, too.
    expect(await read(message.id)).toEqual({ last_read_seq: 8, unread_count: 0 });
    expect(await stage.seen(room_id, device)).toEqual([['message_created #8 four', `${ben} read #8`, FENCE]]);
  });

  it('counts ordinary messages alone, wherever it begins', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await readUp(ann, ben);
    done(await run(ann, 'update_room', { room_id, name: 'Renamed' }));
    const { messages } = done(await run(ben, 'fetch_history', { room_id }));
    const mark = async (message_id: string | undefined) =>
      done(await run(ben, 'mark_unread', { room_id, message_id })).unread_count;
    expect(await mark(messages[0]?.id)).toBe(3);
    expect(await mark(messages.at(-1)?.id)).toBe(0);
    expect(await mark(ids[2])).toBe(1);
    // One's own count like those of others.
    const own = done(await run(ben, 'send_message', { room_id, content: 'mine' })).message.id;
    expect(await mark(own)).toBe(1);
    expect(await mark(ids[2])).toBe(2);
  });

  it('changes nothing the second time', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await readUp(ann, ben);
    done(await run(ben, 'mark_unread', { room_id, message_id: ids[1] }));
    const device = await stage.connect(ben);
    const before = await stage.stored();
    expect(done(await run(ben, 'mark_unread', { room_id, message_id: ids[1] }))).toEqual({ unread_count: 2 });
    expect(await stage.stored()).toEqual(before);
    expect(await stage.seen(room_id, device)).toEqual([[FENCE]]);
  });

  it('is for messages one may see in rooms one is in', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room_id, ids } = await readUp(ann, ben);
    const before = await stage.stored();
    const nowhere = '11111111-1111-4111-8111-111111111111';
    const stranger = await run(cat, 'mark_unread', { room_id, message_id: ids[0] });
    expect(stranger).toEqual(refused('not_found'));
    expect(await run(cat, 'mark_unread', { room_id: nowhere, message_id: ids[0] })).toEqual(stranger);
    expect(await run(ben, 'mark_unread', { room_id, message_id: nowhere })).toEqual(refused('not_found'));
    expect(await run(stage.admin, 'mark_unread', { room_id, message_id: ids[0] })).toEqual(refused('not_found'));
    expect(await stage.stored()).toEqual(before);
  });
});
