import { expect, it } from '@jest/globals';
import { done, FENCE, onBothTransports, refused, type Run, useStage } from '../support/stage.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  async function group(owner: string, ...others: string[]): Promise<string> {
    return done(await run(owner, 'create_room', { type: 'group', participants: others })).room.id;
  }

  const setRole = (who: string, room_id: string, user_id: string, role: string) =>
    run(who, 'update_member', { room_id, user_id, role });

  async function rolesOf(who: string, room_id: string): Promise<string[]> {
    return done(await run(who, 'list_members', { room_id })).members.map(({ user_id, role }) => `${user_id} ${role}`);
  }

  it('are given by the owner, and by admins below themselves; to nobody by themselves', async () => {
    const [ann, bob, bea, cat, eve] = stage.people('ann', 'bob', 'bea', 'cat', 'eve');
    const room_id = await group(ann, bob, bea, cat);
    for (const admin of [bob, bea]) done(await setRole(ann, room_id, admin, 'admin'));
    const before = await stage.stored();
    for (const [who, target, role, code] of [
      [cat, cat, 'admin', 'forbidden'],
      [cat, bob, 'member', 'forbidden'],
      [bob, cat, 'admin', 'forbidden'],
      [bob, bea, 'member', 'forbidden'],
      [bob, ann, 'member', 'forbidden'],
      [bob, bob, 'owner', 'forbidden'],
      [bob, bob, 'member', 'forbidden'],
      [ann, ann, 'member', 'conflict'],
      [ann, eve, 'admin', 'not_found'],
      [eve, cat, 'readonly', 'not_found'],
    ] as const)
      expect([who, target, role, await setRole(who, room_id, target, role)]).toEqual([
        who,
        target,
        role,
        refused(code),
      ]);
    expect(await stage.stored()).toEqual(before);
    done(await setRole(bob, room_id, cat, 'readonly'));
    done(await setRole(bea, room_id, cat, 'member'));
    done(await setRole(ann, room_id, bea, 'readonly'));
    expect(await rolesOf(cat, room_id)).toEqual([`${ann} owner`, `${bob} admin`, `${bea} readonly`, `${cat} member`]);
  });

  it('readonly takes the voice on every connection at once, and member gives it back', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await group(ann, ben);
    const { message } = done(await run(ben, 'send_message', { room_id, content: 'mine' }));
    const own = { room_id, message_id: message.id };
    const [anns, bens, batched] = await Promise.all([
      stage.connect(ann),
      stage.connect(ben),
      stage.connect(ben, { batch: true }),
    ]);
    done(await setRole(ann, room_id, ben, 'readonly'));
    const everywhere: Run[] = [
      stage.overSocket,
      stage.overRest,
      (_, command, data) => bens.run(command, data),
      (_, command, data) => batched.run(command, data),
    ];
    for (const give of everywhere) {
      expect(await give(ben, 'send_message', { room_id, content: 'x' })).toEqual(refused('forbidden'));
      expect(await give(ben, 'edit_message', { ...own, content: 'x' })).toEqual(refused('forbidden'));
      expect(done(await give(ben, 'get_message', own)).message.content).toBe('mine');
    }
    done(await setRole(ann, room_id, ben, 'member'));
    for (const give of everywhere) done(await give(ben, 'send_message', { room_id, content: 'back' }));
    const told = [
      ...[5, 6].flatMap((seq) => [`message_created #${seq} member_updated ${ben}`, `member_updated #${seq} ${ben}`]),
      ...[7, 8, 9, 10].map((seq) => `message_created #${seq} back`),
      FENCE,
    ];
    expect(await stage.seen(room_id, anns, bens, batched)).toEqual([told, told, told]);
  });

  it('are lost for what is under way: a demoted admin manages nobody any more', async () => {
    const [ann, bob, cat, ...others] = stage.people(
      'ann',
      'bob',
      'cat',
      'm0',
      'm1',
      'm2',
      'm3',
      'm4',
      'm5',
      'm6',
      'm7',
    );
    const room_id = await group(ann, bob, cat, ...others);
    done(await setRole(ann, room_id, bob, 'admin'));
    const { message } = done(await run(cat, 'send_message', { room_id, content: 'theirs' }));
    const bobs = await stage.connect(bob);
    const removals = others.map((user_id, n) => () => {
      const data = { room_id, user_id };
      return n % 2 === 0 ? bobs.run('remove_member', data) : run(bob, 'remove_member', data);
    });
    // Some before, some behind it; which of them get in is the log's to say.
    const before = removals.slice(0, 4).map((remove) => remove());
    await Promise.race(before);
    const demoting = setRole(ann, room_id, bob, 'member');
    const given = [
      ...before,
      ...removals.slice(4).map((remove) => remove()),
      ...Array.from({ length: 8 }, (_, n) => run(bob, 'update_room', { room_id, name: `by bob ${n}` })),
    ];
    done(await demoting);
    // Acknowledged: whatever comes from here on is refused, on every connection.
    for (const give of [stage.overSocket, stage.overRest] as Run[]) {
      for (const [command, data] of [
        ['remove_member', { user_id: cat }],
        ['add_member', { user_id: 'somebody' }],
        ['update_member', { user_id: cat, role: 'readonly' }],
        ['mute_member', { user_id: cat, until: null }],
        ['ban_member', { user_id: 'somebody' }],
        ['create_invite', {}],
        ['list_invites', {}],
        ['list_bans', {}],
        ['update_room', { name: 'x' }],
        ['delete_message', { message_id: message.id }],
      ] as const)
        expect([command, await give(bob, command, { room_id, ...data })]).toEqual([command, refused('forbidden')]);
    }
    const outcomes = await Promise.all(given);
    expect(
      [...new Set(outcomes.map(({ code }) => code))].filter((code) => code !== null && code !== 'forbidden'),
    ).toEqual([]);
    const { messages } = done(await run(ann, 'fetch_history', { room_id, limit: 200 }));
    const events = messages.flatMap(({ seq, event }) => (event ? [{ seq, ...event }] : []));
    const demotion = events.findLast(({ type, user_id }) => type === 'member_updated' && user_id === bob)?.seq ?? 0;
    expect(events.filter(({ seq, by }) => seq > demotion && by === bob)).toEqual([]);
    const did = outcomes.filter(({ code }) => code === null).length;
    expect(events.filter(({ by, type }) => by === bob && type !== 'member_joined')).toHaveLength(did);
    done(await run(bob, 'send_message', { room_id, content: 'still here' }));
  });

  it('the room is handed over by giving owner: there is one, and the giver is an admin', async () => {
    const [ann, bob, cat] = stage.people('ann', 'bob', 'cat');
    const room_id = await group(ann, bob, cat);
    const [anns, cats] = [await stage.connect(ann), await stage.connect(cat)];
    expect(done(await setRole(ann, room_id, bob, 'owner')).member).toMatchObject({ user_id: bob, role: 'owner' });
    expect(await rolesOf(cat, room_id)).toEqual([`${ann} admin`, `${bob} owner`, `${cat} member`]);
    for (const give of [stage.overSocket, stage.overRest] as Run[]) {
      expect(await give(ann, 'delete_room', { room_id })).toEqual(refused('forbidden'));
      expect(await give(ann, 'remove_member', { room_id, user_id: bob })).toEqual(refused('forbidden'));
      expect(await give(ann, 'update_member', { room_id, user_id: cat, role: 'owner' })).toEqual(refused('forbidden'));
    }
    const told = [
      ...[`message_created #5 member_updated ${bob}`, `member_updated #5 ${bob}`],
      ...[`message_created #6 member_updated ${ann}`, `member_updated #6 ${ann}`],
      FENCE,
    ];
    expect(await stage.seen(room_id, anns, cats)).toEqual([told, told]);
    // Two who are given it at once: one of them has it in the end, and nobody else.
    await Promise.all([setRole(bob, room_id, cat, 'owner'), setRole(bob, room_id, ann, 'owner')]);
    const roles = await rolesOf(cat, room_id);
    expect(roles.filter((line) => line.endsWith(' owner'))).toHaveLength(1);
    expect(roles).toContain(`${bob} admin`);
  });
});
