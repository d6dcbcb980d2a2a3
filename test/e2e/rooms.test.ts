import { beforeAll, expect, test } from '@jest/globals';
import { brief } from '../support/device.js';
import { done, FENCE, invalid, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  let [ann, ben, cat] = ['', '', ''];
  beforeAll(() => {
    [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
  });

  async function make(who: string, data: Record<string, unknown>): Promise<string> {
    return done(await run(who, 'create_room', data)).room.id;
  }

  test('a room from its making to its deletion', async () => {
    const made = await run(ann, 'create_room', { type: 'group', name: 'Team', participants: [ben], nickname: 'Annie' });
    expect(done(made)).toMatchObject({
      created: true,
      room: { name: 'Team', type: 'group', member_count: 2, created_by: ann },
      members: [{ user_id: ann, role: 'owner', nickname: 'Annie' }, { user_id: ben }],
    });
    const room_id = done(made).room.id;

    expect(done(await run(ben, 'get_room', { room_id }))).toMatchObject({ room: { id: room_id } });
    expect(await run(cat, 'get_room', { room_id })).toEqual(refused('not_found'));
    expect(await run(ben, 'update_room', { room_id, name: 'x' })).toEqual(refused('forbidden'));
    expect(done(await run(ann, 'update_room', { room_id, name: 'Crew' }))).toMatchObject({ room: { name: 'Crew' } });
    expect(done(await run(ben, 'get_full_room', { room_id, limit: 2 }))).toMatchObject({
      room: { name: 'Crew' },
      member: { user_id: ben },
      messages: [{ event: { type: 'member_joined' } }, { event: { type: 'room_updated', by: ann } }],
      has_more: true,
      head_seq: 4,
    });
    expect(done(await run(ben, 'get_room_status', { room_id }))).toMatchObject({ room_id, is_active: true });

    expect(await run(ben, 'delete_room', { room_id })).toEqual(refused('forbidden'));
    expect(done(await run(ann, 'delete_room', { room_id }))).toEqual({ room_id });
    expect(await run(ann, 'get_room', { room_id })).toEqual(refused('not_found'));
  });

  test('its members', async () => {
    const room_id = await make(ann, { type: 'group' });
    expect(done(await run(ann, 'add_member', { room_id, user_id: ben, role: 'admin' }))).toMatchObject({
      member: { user_id: ben, role: 'admin' },
    });
    await run(ben, 'add_member', { room_id, user_id: cat });
    expect(await run(ben, 'add_member', { room_id, user_id: 'x', role: 'owner' })).toEqual(invalid('role'));
    const page = await run(cat, 'list_members', { room_id, limit: 2 });
    expect(done(page)).toMatchObject({ members: [{ user_id: ann }, { user_id: ben }] });
    const rest = await run(cat, 'list_members', { room_id, limit: 2, cursor: done(page).next_cursor });
    expect(done(rest)).toMatchObject({ members: [{ user_id: cat }], next_cursor: null });
    expect(done(await run(ann, 'update_member', { room_id, user_id: ben, role: 'owner' }))).toMatchObject({
      member: { role: 'owner' },
    });
    expect(await run(cat, 'remove_member', { room_id, user_id: ann })).toEqual(refused('forbidden'));
    expect(done(await run(ben, 'remove_member', { room_id, user_id: cat }))).toMatchObject({
      member: { is_active: false },
    });
    expect(done(await run(ben, 'leave_room', { room_id, end_membership: true }))).toEqual({ room_id });
    expect(done(await run(ann, 'list_members', { room_id }))).toMatchObject({
      members: [{ user_id: ann, role: 'owner' }],
    });
    expect(await run(ben, 'get_room', { room_id })).toEqual(refused('not_found'));
  });

  test('a direct room is the room of its people', async () => {
    const room_id = await make(ann, { type: 'direct', participants: [ann, ben] });
    expect(await make(ben, { type: 'direct', participants: [ben, ann] })).toBe(room_id);
    expect(await run(ann, 'add_member', { room_id, user_id: cat })).toEqual(refused('conflict'));
    expect(await run(ann, 'create_room', { type: 'direct', participants: [ben, cat] })).toEqual(
      invalid('participants'),
    );
  });

  test('a public room is found, joined and left', async () => {
    const name = `${ann} hall`;
    const room_id = await make(ann, { type: 'public', name });
    expect(done(await run(cat, 'list_public_rooms', { q: name.toUpperCase() }))).toMatchObject({
      rooms: [{ id: room_id }],
      next_cursor: null,
    });
    expect(await run(cat, 'list_members', { room_id })).toEqual(refused('not_found'));
    expect(done(await run(cat, 'join_room', { room_id }))).toMatchObject({
      room: { id: room_id },
      member: { user_id: cat, role: 'member' },
      head_seq: 3,
    });
    expect(done(await run(cat, 'list_user_rooms', { user_id: ann }))).toMatchObject({ rooms: [{ id: room_id }] });
    await run(cat, 'leave_room', { room_id, end_membership: true });
    expect(done(await run(cat, 'list_user_rooms', { user_id: ann }))).toMatchObject({ rooms: [] });
  });

  test('my rooms are filtered, and archived ones apart', async () => {
    const [dora] = stage.people('dora');
    const open = await make(dora, { type: 'group', document_id: 'doc', participants: [ben] });
    const closed = await make(dora, { type: 'group', client_room_id: 'closed' });
    await run(dora, 'update_room', { room_id: closed, is_active: false });
    const list = async (data: Record<string, unknown>) => done(await run(dora, 'list_rooms', data)).rooms;
    expect(await list({})).toMatchObject([{ id: open, unread_count: 0, member: { user_id: dora } }]);
    expect(await list({ is_active: false })).toMatchObject([{ id: closed, is_active: false }]);
    expect(await list({ document_id: 'doc', participant: ben, type: 'group' })).toMatchObject([{ id: open }]);
    expect(await list({ participant: cat })).toEqual([]);
    expect(await run(dora, 'list_rooms', { cursor: 'x' })).toEqual(invalid('cursor'));
    await run(dora, 'delete_room', { room_id: closed });
    expect(await run(dora, 'create_room', { type: 'group', client_room_id: 'closed' })).toEqual(refused('gone'));
  });

  test('the room of a client_room_id stays the one it was', async () => {
    const data = { type: 'group', client_room_id: 'mine', participants: [ben] };
    const room_id = await make(ann, data);
    expect(done(await run(ann, 'create_room', data))).toMatchObject({ created: false, room: { id: room_id } });
    expect(await make(ben, data)).not.toBe(room_id);
    done(await run(ann, 'leave_room', { room_id, end_membership: true }));
    expect(await run(ann, 'create_room', data)).toEqual(refused('not_found'));
  });

  test('what is done to a room and its members is told to those in it, and to nobody else', async () => {
    const devices = [
      await stage.connect(ann),
      await stage.connect(ben, { batch: true }),
      await stage.connect(cat),
    ] as const;
    const [anns, bens, cats] = devices;
    const room_id = await make(ann, { type: 'group', participants: [ben] });
    const { room } = done(await run(ann, 'update_room', { room_id, name: 'Crew' }));
    expect(await anns.until(({ type }) => type === 'room_updated')).toMatchObject({
      data: { seq: 4, room: { name: 'Crew' } },
    });
    expect(room).toMatchObject({ id: room_id, name: 'Crew' });
    // What is so already is nothing to tell.
    done(await run(ann, 'update_room', { room_id, name: 'Crew' }));
    const { member } = done(await run(ann, 'add_member', { room_id, user_id: cat }));
    const joined = await cats.until(({ type }) => type === 'member_joined');
    expect(joined.data).toMatchObject({
      room_id,
      seq: 5,
      member: { id: member.id, user_id: cat },
      room: { name: 'Crew' },
    });
    done(await run(ann, 'add_member', { room_id, user_id: cat }));
    done(await run(cat, 'update_member', { room_id, user_id: cat, nickname: 'Kitty' }));
    const made = [
      'message_created #1 room_created',
      'room_created #1',
      `message_created #2 member_joined ${ann}`,
      `member_joined #2 ${ann}`,
      `message_created #3 member_joined ${ben}`,
      `member_joined #3 ${ben}`,
      'message_created #4 room_updated',
      'room_updated #4',
    ];
    const later = [
      `message_created #5 member_joined ${cat}`,
      `member_joined #5 ${cat}`,
      `message_created #6 member_updated ${cat}`,
      `member_updated #6 ${cat}`,
      FENCE,
    ];
    const whole = [...made, ...later];
    expect(await stage.seen(room_id, ...devices)).toEqual([whole, whole, later]);
    done(await run(ann, 'remove_member', { room_id, user_id: cat }));
    const left = [`message_created #8 member_left ${cat}`, `member_left #8 ${cat}`];
    expect(await stage.seen(room_id, anns, bens, cats)).toEqual([[...left, FENCE], [...left, FENCE], left]);
    done(await run(ann, 'delete_room', { room_id }));
    for (const device of [anns, bens]) await device.until(({ type }) => type === 'room_deleted');
    await cats.caughtUp();
    const gone = ['message_created #10 room_deleted', 'room_deleted #10'];
    expect(devices.map((device) => device.take().map(brief))).toEqual([gone, gone, []]);
  });
});
