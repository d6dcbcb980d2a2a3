import { expect, it } from '@jest/globals';
import { done, FENCE, onBothTransports, refused, type Run, useStage } from '../support/stage.js';

const stage = useStage();

/** The ids of somebody's rooms, as a list with these filters shows them. */
async function listed(run: Run, who: string, filter: object = {}): Promise<string[]> {
  return done(await run(who, 'list_rooms', filter)).rooms.map(({ id }) => id);
}

/** Waits until the list shows these: it follows the log a moment later. */
async function shows(run: Run, who: string, ids: string[]): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = await listed(run, who);
    if (JSON.stringify(found.toSorted()) === JSON.stringify(ids.toSorted())) return;
  }
  throw new Error(`The list never showed ${ids.join(', ')}`);
}

onBothTransports(stage, (run) => {
  async function roomOf(ann: string, ben: string): Promise<string> {
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    done(await run(ann, 'send_message', { room_id: room.id, content: 'one' }));
    return room.id;
  }

  it('takes a room out of one’s own lists, until it is shown again', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const [room_id, other] = [await roomOf(ann, ben), await roomOf(ann, ben)];
    const devices = await Promise.all([
      stage.connect(ann),
      stage.connect(ben),
      stage.connect(ben, { subscribe: 'none' }),
    ]);
    expect(done(await run(ben, 'hide_room', { room_id }))).toEqual({ room_id, is_hidden: true });
    const told = await devices[2].until(({ type }) => type === 'membership_changed');
    expect(told.data).toMatchObject({ room_id, own_rev: 1, member: { is_hidden: true }, unread_count: 1 });
    expect(await listed(run, ben)).toEqual([other]);
    expect(await listed(run, ben, { is_hidden: false })).toEqual([other]);
    expect(await listed(run, ben, { is_hidden: true })).toEqual([room_id]);
    const [hidden] = done(await run(ben, 'list_rooms', { is_hidden: true })).rooms;
    expect(hidden).toMatchObject({ member: { is_hidden: true, own_rev: 1 }, unread_count: 1 });
    expect((await listed(run, ann)).toSorted()).toEqual([room_id, other].sort());
    expect(done(await run(ben, 'hide_room', { room_id, is_hidden: false }))).toEqual({ room_id, is_hidden: false });
    await devices[2].until((event) => event.type === 'membership_changed' && event.data.own_rev === 2);
    expect((await listed(run, ben)).toSorted()).toEqual([room_id, other].sort());
    expect(await listed(run, ben, { is_hidden: true })).toEqual([]);
    const mine = ['mine 1: 1 unread', 'mine 2: 1 unread'];
    const [anns, bens, others] = await stage.seen(room_id, ...devices);
    expect([anns, bens?.sort(), others]).toEqual([[FENCE], [...mine, FENCE].sort(), mine]);
  });

  it('ends with the next ordinary message, and with no other entry', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await roomOf(ann, ben);
    done(await run(ben, 'hide_room', { room_id }));
    done(await run(ann, 'update_room', { room_id, name: 'Renamed' }));
    const { messages } = done(await run(ann, 'fetch_history', { room_id }));
    done(await run(ann, 'edit_message', { room_id, message_id: messages[3]?.id, content: 'uno' }));
    expect(done(await run(ben, 'get_full_room', { room_id })).member?.is_hidden).toBe(true);
    expect(await listed(run, ben)).toEqual([]);
    done(await run(ann, 'send_message', { room_id, content: 'two' }));
    expect(done(await run(ben, 'get_full_room', { room_id })).member).toMatchObject({ is_hidden: false, own_rev: 1 });
    await shows(run, ben, [room_id]);
    // It may be hidden anew.
    done(await run(ben, 'hide_room', { room_id }));
    expect(await listed(run, ben)).toEqual([]);
  });

  it('changes nothing the second time', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await roomOf(ann, ben);
    done(await run(ben, 'hide_room', { room_id, is_hidden: false }));
    done(await run(ben, 'hide_room', { room_id }));
    const device = await stage.connect(ben);
    const before = await stage.stored();
    done(await run(ben, 'hide_room', { room_id }));
    expect(await stage.stored()).toEqual(before);
    expect(done(await run(ben, 'get_full_room', { room_id })).member?.own_rev).toBe(1);
    expect(await stage.seen(room_id, device)).toEqual([[FENCE]]);
  });

  it('is forgotten by whoever leaves and comes back', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await roomOf(ann, ben);
    done(await run(ben, 'hide_room', { room_id }));
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    expect(await listed(run, ben, { is_hidden: true })).toEqual([]);
    done(await run(ann, 'add_member', { room_id, user_id: ben }));
    expect(await listed(run, ben)).toEqual([room_id]);
  });

  it('is nobody’s who is not in the room, and tells strangers nothing', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await roomOf(ann, ben);
    const before = await stage.stored();
    const stranger = await run(cat, 'hide_room', { room_id });
    expect(stranger).toEqual(refused('not_found'));
    expect(await run(cat, 'hide_room', { room_id: '11111111-1111-4111-8111-111111111111' })).toEqual(stranger);
    expect(await run(stage.admin, 'hide_room', { room_id })).toEqual(refused('not_found'));
    expect(await stage.stored()).toEqual(before);
  });

  it('is what leaving is in a direct room, which it clears too, until somebody writes again', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { message } = done(await run(ann, 'send_message', { participants: [ann, ben], content: 'old' }));
    const { room_id } = message;
    const devices = await Promise.all([stage.connect(ann), stage.connect(ben)]);
    expect(done(await run(ben, 'leave_room', { room_id, end_membership: true }))).toEqual({ room_id });
    await devices[1].until(({ type }) => type === 'membership_changed');
    expect(await listed(run, ben)).toEqual([]);
    const full = done(await run(ben, 'get_full_room', { room_id }));
    expect(full).toMatchObject({ messages: [], unread_count: 0 });
    expect(full.member).toMatchObject({ is_active: true, is_hidden: true, cleared_seq: message.seq, own_rev: 1 });
    expect(done(await run(ann, 'fetch_history', { room_id })).messages.at(-1)?.content).toBe('old');
    // Once more is no error, and still one stays connected to what may come.
    done(await run(ben, 'leave_room', { room_id, end_membership: true }));
    done(await run(ann, 'send_message', { room_id, content: 'new' }));
    await shows(run, ben, [room_id]);
    const { messages } = done(await run(ben, 'fetch_history', { room_id }));
    expect(messages.map(({ content }) => content)).toEqual(['new']);
    const created = `message_created #${message.seq + 1} new`;
    const [anns, bens] = await stage.seen(room_id, ...devices);
    expect(anns).toEqual([created, FENCE]);
    expect(bens?.sort()).toEqual([created, FENCE, 'mine 1: 0 unread'].sort());
  });
});

it('is undone over REST by DELETE', async () => {
  const ann = stage.person('ann');
  const { room } = done(await stage.overRest(ann, 'create_room', { type: 'group' }));
  done(await stage.overRest(ann, 'hide_room', { room_id: room.id }));
  const response = await fetch(`${stage.server.url}/v1/rooms/${room.id}/hide`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${await stage.token(ann)}` },
  });
  expect([response.status, await response.json()]).toEqual([200, { room_id: room.id, is_hidden: false }]);
  expect(await listed(stage.overRest, ann)).toEqual([room.id]);
});
