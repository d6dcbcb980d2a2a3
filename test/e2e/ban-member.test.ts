import { expect, it } from '@jest/globals';
import { brief } from '../support/device.js';
import { done, FENCE, onBothTransports, refused, useStage } from '../support/stage.js';
import { TIME } from '../support/views.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  it('ends the membership on every connection, and keeps them out until it is lifted', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room } = done(await run(ann, 'create_room', { type: 'public', participants: [ben] }));
    const room_id = room.id;
    const [anns, bens, batched, cats] = await Promise.all([
      stage.connect(ann),
      stage.connect(ben),
      stage.connect(ben, { batch: true }),
      stage.connect(cat),
    ]);
    const { ban } = done(await run(ann, 'ban_member', { room_id, user_id: ben, reason: 'Advertising' }));
    const sender = { id: ben, name: null, avatar_url: null, is_bot: false };
    expect(ban).toEqual({
      ...{ room_id, user_id: ben, user: sender, banned_by: ann, reason: 'Advertising', created_at: TIME },
    });
    const end = await bens.until(({ type }) => type === 'member_left');
    expect(end.data).toMatchObject({ seq: 4, member: { user_id: ben, is_active: false, is_banned: true } });
    done(await run(ann, 'send_message', { room_id, content: 'gone' }));
    const left = [`message_created #4 member_left ${ben}`, `member_left #4 ${ben}`];
    const behind = ['message_created #5 gone', FENCE];
    expect(await stage.seen(room_id, anns, bens, batched, cats)).toEqual([[...left, ...behind], left, left, []]);

    for (const give of [stage.overSocket, stage.overRest]) {
      for (const [command, data] of [
        ['send_message', { content: 'x' }],
        ['fetch_history', {}],
        ['list_members', {}],
        ['leave_room', { end_membership: true }],
      ] as const)
        expect([command, await give(ben, command, { room_id, ...data })]).toEqual([command, refused('not_found')]);
      const refusal = await give(ben, 'join_room', { room_id });
      expect(refusal).toEqual({ code: 'forbidden', error: 'You are banned from this room.', data: {} });
    }
    expect(await run(ann, 'add_member', { room_id, user_id: ben })).toEqual(refused('conflict'));

    expect(done(await run(ann, 'unban_member', { room_id, user_id: ben }))).toEqual({ room_id, user_id: ben });
    expect(done(await run(ann, 'unban_member', { room_id, user_id: ben }))).toEqual({ room_id, user_id: ben });
    const joined = done(await run(ben, 'join_room', { room_id }));
    expect(joined.member).toMatchObject({ user_id: ben, role: 'member', is_active: true, is_banned: false });
    expect(joined.room.member_count).toBe(2);
    done(await run(ben, 'send_message', { room_id, content: 'back' }));
  });

  it('meets those who are away when they come back', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const room_id = room.id;
    const [anns, away] = [await stage.connect(ann), await stage.connect(ben)];
    away.close();
    done(await run(ann, 'ban_member', { room_id, user_id: ben }));
    done(await run(ann, 'send_message', { room_id, content: 'behind your back' }));
    const back = await stage.connect(ben);
    const ready = await back.until(({ type }) => type === 'ready');
    expect(ready.data).toMatchObject({ rooms: [] });
    const position = { room_id, after_seq: 3, after_rev: 0 };
    for (const give of [stage.overRest, stage.overSocket]) {
      const [synced] = done(await give(ben, 'sync', { rooms: [position] })).rooms;
      expect(synced).toMatchObject({ code: 'not_found', messages: [], room: null, member: null });
    }
    await stage.fence(room_id, anns, back);
    expect(back.take()).toEqual([]);
  });

  it('is, to the banned, as if a room that is not public did not exist', async () => {
    const [ann, ben, eve] = stage.people('ann', 'ben', 'eve');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const room_id = room.id;
    for (const user_id of [ben, eve]) done(await run(ann, 'ban_member', { room_id, user_id }));
    const nowhere = '11111111-1111-4111-8111-111111111111';
    for (const who of [ben, eve]) {
      for (const [command, data] of [
        ['get_room', {}],
        ['join_room', {}],
        ['leave_room', {}],
        ['leave_room', { end_membership: true }],
        ['send_message', { content: 'x' }],
        ['list_bans', {}],
        ['unban_member', { user_id: who }],
      ] as const) {
        const answer = await run(who, command, { room_id, ...data });
        expect([command, answer]).toEqual([command, refused('not_found')]);
        expect(await run(who, command, { ...data, room_id: nowhere })).toEqual(answer);
      }
      expect(done(await run(who, 'list_rooms')).rooms).toEqual([]);
    }
    // Nor is there anything left of the ban of somebody who never was in it.
    expect(await run(ann, 'remove_member', { room_id, user_id: eve })).toEqual(refused('not_found'));
    done(await run(ann, 'unban_member', { room_id, user_id: eve }));
    expect(await run(eve, 'leave_room', { room_id, end_membership: true })).toEqual(refused('not_found'));
    expect(await run(ann, 'remove_member', { room_id, user_id: eve })).toEqual(refused('not_found'));
  });

  it('meets also those who never were members, and nothing is told', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await run(ann, 'create_room', { type: 'public' }));
    const room_id = room.id;
    const [anns, bens] = [await stage.connect(ann), await stage.connect(ben)];
    done(await run(ann, 'ban_member', { room_id, user_id: ben }));
    expect(await run(ben, 'join_room', { room_id })).toEqual(refused('forbidden'));
    expect(done(await run(ben, 'get_room', { room_id })).room.member_count).toBe(1);
    expect(done(await run(ann, 'list_members', { room_id })).members).toHaveLength(1);
    done(await run(ann, 'unban_member', { room_id, user_id: ben }));
    expect(await stage.seen(room_id, anns, bens)).toEqual([[FENCE], []]);
    done(await run(ben, 'join_room', { room_id }));
    expect(done(await run(ann, 'list_members', { room_id })).members).toMatchObject([
      { user_id: ann },
      { user_id: ben },
    ]);
  });

  it('is listed, page by page, for those who manage members alone', async () => {
    const [ann, bob, cat, eve] = stage.people('ann', 'bob', 'cat', 'eve');
    const { room } = done(await run(ann, 'create_room', { type: 'public', participants: [bob, cat] }));
    const room_id = room.id;
    done(await run(ann, 'update_member', { room_id, user_id: bob, role: 'admin' }));
    const trolls = stage.people('t1', 't2', 't3');
    for (const user_id of trolls) done(await run(bob, 'ban_member', { room_id, user_id, reason: `is ${user_id}` }));
    // Again: the reason alone changes, or nothing.
    const again = done(await run(ann, 'ban_member', { room_id, user_id: trolls[2], reason: 'worse' })).ban;
    expect(done(await run(ann, 'ban_member', { room_id, user_id: trolls[2], reason: 'worse' })).ban).toEqual(again);
    const first = done(await run(bob, 'list_bans', { room_id, limit: 2 }));
    expect(first.bans).toMatchObject([
      { user_id: trolls[2], banned_by: ann, reason: 'worse' },
      { user_id: trolls[1], banned_by: bob, reason: `is ${trolls[1]}` },
    ]);
    const rest = done(await run(ann, 'list_bans', { room_id, limit: 2, cursor: first.next_cursor }));
    expect(rest).toMatchObject({ bans: [{ user_id: trolls[0] }], next_cursor: null });
    expect(await run(cat, 'list_bans', { room_id })).toEqual(refused('forbidden'));
    expect(await run(eve, 'list_bans', { room_id })).toEqual(refused('not_found'));
    expect(await run(trolls[0], 'list_bans', { room_id })).toEqual(refused('not_found'));
    // Archived: still to be read, no more to be changed.
    done(await run(ann, 'update_room', { room_id, is_active: false }));
    expect(done(await run(ann, 'list_bans', { room_id })).bans).toHaveLength(3);
    expect(await run(ann, 'ban_member', { room_id, user_id: cat })).toEqual(refused('conflict'));
    expect(await run(ann, 'unban_member', { room_id, user_id: trolls[0] })).toEqual(refused('conflict'));
  });

  it('is the owner’s of anybody, an admin’s of those below; nobody’s of themselves, nor in direct rooms', async () => {
    const [ann, bob, bea, cat, eve] = stage.people('ann', 'bob', 'bea', 'cat', 'eve');
    const foreigner = stage.person('foreigner', { company_id: 'globex' });
    done(await run(foreigner, 'get_me'));
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [bob, bea, cat] }));
    const room_id = room.id;
    for (const user_id of [bob, bea]) done(await run(ann, 'update_member', { room_id, user_id, role: 'admin' }));
    const direct = done(await run(ann, 'create_room', { type: 'direct', participants: [ann, bob] })).room.id;
    const before = await stage.stored();
    for (const [who, user_id, code] of [
      [cat, eve, 'forbidden'],
      [bob, bea, 'forbidden'],
      [bob, ann, 'forbidden'],
      [ann, ann, 'forbidden'],
      [ann, foreigner, 'forbidden'],
      [eve, cat, 'not_found'],
    ] as const)
      expect([who, user_id, await run(who, 'ban_member', { room_id, user_id })]).toEqual([who, user_id, refused(code)]);
    expect(await run(cat, 'unban_member', { room_id, user_id: eve })).toEqual(refused('forbidden'));
    expect(await run(ann, 'ban_member', { room_id: direct, user_id: bob })).toEqual(refused('conflict'));
    expect(await run(ann, 'unban_member', { room_id: direct, user_id: bob })).toEqual(refused('conflict'));
    expect(await run(ann, 'list_bans', { room_id: direct })).toEqual(refused('conflict'));
    expect(await stage.stored()).toEqual(before);
    done(await run(ann, 'ban_member', { room_id, user_id: bob }));
    done(await run(bea, 'ban_member', { room_id, user_id: cat }));
  });

  it('lets nothing of the banned in behind it, nor anything out to them', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await run(ann, 'create_room', { type: 'public', participants: [ben] }));
    const room_id = room.id;
    const [anns, bens] = [await stage.connect(ann), await stage.connect(ben)];
    const sends = Array.from({ length: 50 }, (_, n) => {
      const data = { room_id, content: `as ${n}` };
      return n % 2 === 0 ? stage.overRest(ben, 'send_message', data) : bens.run('send_message', data);
    });
    await anns.until((event) => event.type === 'message_created' && event.data.message.content.startsWith('as '));
    const banning = run(ann, 'ban_member', { room_id, user_id: ben });
    const joins = Array.from({ length: 10 }, () => run(ben, 'join_room', { room_id }));
    done(await banning);
    // Told: from here on they neither write nor come back.
    expect(await run(ben, 'join_room', { room_id })).toEqual(refused('forbidden'));
    const outcomes = new Set((await Promise.all(sends)).map(({ code }) => code));
    expect([...outcomes].filter((code) => code !== null && code !== 'not_found')).toEqual([]);
    for (const { code } of await Promise.all(joins)) expect([null, 'forbidden', 'not_found']).toContain(code);
    await stage.fence(room_id, anns, bens);
    const all = anns.take();
    const end = all.findIndex(({ type }) => type === 'member_left');
    expect(bens.take().map(brief)).toEqual(all.slice(0, end + 1).map(brief));
    const behind = all.slice(end + 1).flatMap((event) => (event.type === 'message_created' ? event.data : []));
    expect(behind.filter(({ message }) => message.sender_id === ben)).toEqual([]);
    expect(done(await run(ann, 'list_members', { room_id })).members).toHaveLength(1);
  });
});
