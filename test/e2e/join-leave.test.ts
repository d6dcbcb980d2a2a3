import { describe, expect, it } from '@jest/globals';
import { done, FENCE, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  it('join_room makes a member of a public room, told to all of it and to the newcomer’s connections', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room } = done(await run(ann, 'create_room', { type: 'public', name: 'Hall' }));
    const room_id = room.id;
    const devices = await Promise.all([
      stage.connect(ann),
      stage.connect(ben),
      stage.connect(ben, { subscribe: 'none' }),
      stage.connect(cat),
    ]);
    const answer = done(await run(ben, 'join_room', { room_id }));
    expect(answer).toEqual({
      room: expect.objectContaining({ id: room_id, member_count: 2 }),
      member: expect.objectContaining({ user_id: ben, role: 'member', is_active: true, room_id }),
      head_seq: 3,
      head_rev: 0,
      epoch: answer.room.epoch,
      streams: [],
    });
    const told = [`message_created #3 member_joined ${ben}`, `member_joined #3 ${ben}`, FENCE];
    expect(await stage.seen(room_id, ...devices)).toEqual([told, told, [], []]);
    // Again is no error, and nothing that anybody is told of.
    expect(done(await run(ben, 'join_room', { room_id }))).toMatchObject({ head_seq: 4, member: { user_id: ben } });
    expect(await stage.seen(room_id, ...devices)).toEqual([[FENCE], [FENCE], [], []]);
  });

  it('join_room lets nobody into a group, a direct room, an archived or a deleted one', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const make = async (data: object) => done(await run(ann, 'create_room', data)).room.id;
    const group = await make({ type: 'group' });
    const direct = await make({ type: 'direct', participants: [ann, ben] });
    const deleted = await make({ type: 'public' });
    done(await run(ann, 'delete_room', { room_id: deleted }));
    const nowhere = await run(cat, 'join_room', { room_id: '11111111-1111-4111-8111-111111111111' });
    expect(nowhere).toEqual(refused('not_found'));
    for (const room_id of [group, direct, deleted]) expect(await run(cat, 'join_room', { room_id })).toEqual(nowhere);
    const archived = await make({ type: 'public' });
    done(await run(ann, 'update_room', { room_id: archived, is_active: false }));
    expect(await run(cat, 'join_room', { room_id: archived })).toEqual(refused('conflict'));
  });

  it('join_room of a public room of another company is one of a room that is not there', async () => {
    const ann = stage.person('ann', { company_id: 'acme' });
    const ben = stage.person('ben', { company_id: 'globex' });
    const { room } = done(await run(ann, 'create_room', { type: 'public' }));
    const theirs = await run(ben, 'join_room', { room_id: room.id });
    expect(theirs).toEqual(refused('not_found'));
    expect(await run(ben, 'join_room', { room_id: '11111111-1111-4111-8111-111111111111' })).toEqual(theirs);
  });

  it('leave_room with end_membership hands the room on', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben, cat] }));
    const room_id = room.id;
    const cats = await stage.connect(cat);
    expect(done(await run(ann, 'leave_room', { room_id, end_membership: true }))).toEqual({ room_id });
    expect(await stage.seen(room_id, cats)).toEqual([
      [
        `message_created #5 member_updated ${ben}`,
        `member_updated #5 ${ben}`,
        `message_created #6 member_left ${ann}`,
        `member_left #6 ${ann}`,
        FENCE,
      ],
    ]);
    const { members } = done(await run(ben, 'list_members', { room_id }));
    expect(members.map(({ user_id, role }) => [user_id, role])).toEqual([
      [ben, 'owner'],
      [cat, 'member'],
    ]);
    expect(done(await run(ann, 'leave_room', { room_id, end_membership: true }))).toEqual({ room_id });
    expect(await stage.seen(room_id, cats)).toEqual([[FENCE]]);
  });

  it('leave_room keeps one in a direct room, and tells strangers nothing', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room } = done(await run(ann, 'create_room', { type: 'direct', participants: [ann, ben] }));
    const leave = (who: string) => run(who, 'leave_room', { room_id: room.id, end_membership: true });
    expect(done(await leave(ann))).toEqual({ room_id: room.id });
    expect(done(await run(ben, 'get_room', { room_id: room.id })).room.member_count).toBe(2);
    expect(await leave(cat)).toEqual(refused('not_found'));
  });
});

describe('one connection', () => {
  it('joins and leaves by itself, and the membership stays', async () => {
    const [ann] = stage.people('ann');
    const [stays, goes] = await Promise.all([stage.connect(ann), stage.connect(ann)]);
    const { room } = done(await stays.run('create_room', { type: 'group' }));
    const room_id = room.id;
    const made = ['message_created #1 room_created', 'room_created #1'];
    const came = [`message_created #2 member_joined ${ann}`, `member_joined #2 ${ann}`, FENCE];
    expect(await stage.seen(room_id, stays, goes)).toEqual([
      [...made, ...came],
      [...made, ...came],
    ]);
    expect(done(await goes.run('leave_room', { room_id }))).toEqual({ room_id });
    done(await stays.run('send_message', { room_id, content: 'one' }));
    expect(await stage.seen(room_id, stays, goes)).toEqual([['message_created #4 one', FENCE], []]);
    const status = done(await stays.run('get_room_status', { room_id }));
    expect(status).toEqual({ room_id, is_active: true, online: 1, connected: [{ user_id: ann, connections: 1 }] });
    expect(done(await goes.run('join_room', { room_id: room_id.toUpperCase() }))).toMatchObject({ head_seq: 5 });
    done(await goes.run('send_message', { room_id, content: 'two' }));
    const two = ['message_created #6 two', FENCE];
    expect(await stage.seen(room_id, stays, goes)).toEqual([two, two]);
  });

  it('leaves over REST only for good', async () => {
    const [ann] = stage.people('ann');
    const { room } = done(await stage.overRest(ann, 'create_room', { type: 'group' }));
    const data = { room_id: room.id, end_membership: false };
    expect(await stage.overRest(ann, 'leave_room', data)).toEqual(refused('validation_failed'));
    expect(await stage.overRest(ann, 'get_room', { room_id: room.id })).toMatchObject({ code: null });
  });
});
