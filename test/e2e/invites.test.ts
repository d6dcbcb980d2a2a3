import { expect, it } from '@jest/globals';
import { done, FENCE, invalid, onBothTransports, refused, useStage } from '../support/stage.js';
import { TIME } from '../support/views.js';

const stage = useStage({ WRITES_PER_SECOND: '100000', READS_PER_SECOND: '100000' });
const CODE = expect.stringMatching(/^[\w-]{43}$/);

onBothTransports(stage, (run) => {
  async function group(owner: string, ...others: string[]): Promise<string> {
    const data = { type: 'group', name: 'Team', participants: others };
    return done(await run(owner, 'create_room', data)).room.id;
  }

  async function invite(who: string, room_id: string, data: object = {}): Promise<string> {
    return done(await run(who, 'create_invite', { room_id, ...data })).invite.code;
  }

  async function uses(who: string, room_id: string): Promise<[string, number][]> {
    return done(await run(who, 'list_invites', { room_id })).invites.map(({ code, uses: n }) => [code, n]);
  }

  it('shows what it leads to, lets somebody in, and is told as any joining is', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const room_id = await group(ann, ben);
    const devices = await Promise.all([
      stage.connect(ann, { batch: true }),
      stage.connect(ben),
      stage.connect(cat),
      stage.connect(dan),
    ]);
    const made = done(await run(ann, 'create_invite', { room_id, expires_in: 3600, max_uses: 2 })).invite;
    const { code, expires_at } = made;
    expect(made).toEqual({
      ...{ code: CODE, room_id, created_by: ann, role: 'member', expires_at: TIME, max_uses: 2, uses: 0 },
      created_at: TIME,
    });
    expect(Date.parse(expires_at ?? '') - Date.parse(made.created_at)).toBe(3_600_000);
    expect(done(await run(cat, 'get_invite', { code })).invite).toEqual({
      code,
      room: { id: room_id, type: 'group', name: 'Team', member_count: 2 },
      inviter: { id: ann, name: null, avatar_url: null, is_bot: false },
      role: 'member',
      expires_at,
    });
    // To look is not to be in.
    expect(await run(cat, 'get_room', { room_id })).toEqual(refused('not_found'));

    const { room, member } = done(await run(cat, 'accept_invite', { code }));
    expect(room).toMatchObject({ id: room_id, name: 'Team', member_count: 3 });
    expect(member).toMatchObject({ room_id, user_id: cat, role: 'member', is_active: true });
    await devices[2].until(({ type }) => type === 'member_joined');
    done(await run(cat, 'send_message', { room_id, content: 'hello' }));
    const joined = [`message_created #4 member_joined ${cat}`, `member_joined #4 ${cat}`];
    const told = [...joined, 'message_created #5 hello', FENCE];
    expect(await stage.seen(room_id, ...devices)).toEqual([told, told, told, []]);

    // Again, and for the others who are in: the membership, and no use.
    expect(done(await run(cat, 'accept_invite', { code })).member).toMatchObject({ id: member.id });
    expect(done(await run(ann, 'accept_invite', { code })).member).toMatchObject({ user_id: ann, role: 'owner' });
    expect(await uses(ann, room_id)).toEqual([[code, 1]]);
    expect(await stage.seen(room_id, ...devices)).toEqual([[FENCE], [FENCE], [FENCE], []]);
  });

  it('gives the role it names', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await group(ann);
    const code = await invite(ann, room_id, { role: 'readonly' });
    expect(done(await run(ben, 'accept_invite', { code })).member.role).toBe('readonly');
    expect(await run(ben, 'send_message', { room_id, content: 'x' })).toEqual(refused('forbidden'));
    for (const role of ['admin', 'owner'])
      expect(await run(ann, 'create_invite', { room_id, role })).toEqual(invalid('role'));
  });

  it('is used as often as it says and never more, whoever comes at once', async () => {
    const [ann] = stage.people('ann');
    const room_id = await group(ann);
    const code = await invite(ann, room_id, { max_uses: 5 });
    const guests = Array.from({ length: 20 }, (_, n) => stage.person(`guest${n}`));
    const answers = await Promise.all(
      guests.map((who, n) =>
        n % 2 === 0 ? stage.overSocket(who, 'accept_invite', { code }) : stage.overRest(who, 'accept_invite', { code }),
      ),
    );
    const let_in = guests.filter((_, n) => answers[n]?.code === null);
    expect(let_in).toHaveLength(5);
    expect(answers.filter(({ code: outcome }) => outcome === 'gone')).toHaveLength(15);
    const { members } = done(await run(ann, 'list_members', { room_id }));
    expect(members.map(({ user_id }) => user_id).sort()).toEqual([ann, ...let_in].sort());
    // Used up: to those who got in it still answers, to nobody else, and it is listed no more.
    expect(done(await run(let_in[0]!, 'accept_invite', { code })).member).toMatchObject({ user_id: let_in[0] });
    expect(await run(stage.person('late'), 'get_invite', { code })).toEqual(refused('gone'));
    expect(await uses(ann, room_id)).toEqual([]);
  });

  it('counts one use for one person, however often they ask at once', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await group(ann);
    const code = await invite(ann, room_id, { max_uses: 3 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => run(ben, 'accept_invite', { code })));
    expect(answers.map((answer) => done(answer).member.user_id)).toEqual(Array(6).fill(ben));
    expect(await uses(ann, room_id)).toEqual([[code, 1]]);
  });

  it('ends by time and by being revoked', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await group(ann);
    const short = await invite(ann, room_id, { expires_in: 1 });
    const long = await invite(ann, room_id);
    expect(await uses(ann, room_id)).toEqual([
      [long, 0],
      [short, 0],
    ]);
    while ((await run(ben, 'get_invite', { code: short })).code === null);
    for (const command of ['get_invite', 'accept_invite'] as const)
      expect(await run(ben, command, { code: short })).toMatchObject({
        code: 'gone',
        error: 'This invite has expired.',
      });
    expect(await uses(ann, room_id)).toEqual([[long, 0]]);
    for (let twice = 0; twice < 2; twice += 1)
      expect(done(await run(ann, 'revoke_invite', { room_id, code: long })).invite).toMatchObject({ code: long });
    for (const command of ['get_invite', 'accept_invite'] as const)
      expect(await run(cat, command, { code: long })).toMatchObject({
        code: 'gone',
        error: 'This invite was revoked.',
      });
    expect(await uses(ann, room_id)).toEqual([]);
    expect(done(await run(ann, 'list_members', { room_id })).members).toHaveLength(1);
  });

  it('once it is revoked, lets nobody in who was on the way', async () => {
    const [ann] = stage.people('ann');
    const room_id = await group(ann);
    const code = await invite(ann, room_id);
    const guests = Array.from({ length: 10 }, (_, n) => stage.person(`guest${n}`));
    const coming = guests.map((who) => run(who, 'accept_invite', { code }));
    await Promise.race(coming);
    done(await run(ann, 'revoke_invite', { room_id, code }));
    const { members } = done(await run(ann, 'list_members', { room_id }));
    const outcomes = await Promise.all(coming);
    for (const { code: outcome } of outcomes) expect([null, 'gone']).toContain(outcome);
    expect(done(await run(ann, 'list_members', { room_id })).members).toHaveLength(members.length);
    expect(outcomes.filter(({ code: outcome }) => outcome === null)).toHaveLength(members.length - 1);
  });

  it('lets nobody in who is banned, nor into what is archived or deleted', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await group(ann, ben);
    const code = await invite(ann, room_id, { max_uses: 1 });
    done(await run(ann, 'ban_member', { room_id, user_id: ben }));
    const banned = await run(ben, 'accept_invite', { code });
    expect(banned).toMatchObject({ code: 'forbidden', error: 'You are banned from this room.' });
    expect(await uses(ann, room_id)).toEqual([[code, 0]]);
    done(await run(ann, 'update_room', { room_id, is_active: false }));
    expect(await run(cat, 'accept_invite', { code })).toEqual(refused('conflict'));
    expect(await run(ann, 'create_invite', { room_id })).toEqual(refused('conflict'));
    expect(await uses(ann, room_id)).toEqual([[code, 0]]);
    done(await run(ann, 'update_room', { room_id, is_active: true }));
    done(await run(ann, 'unban_member', { room_id, user_id: ben }));
    done(await run(ben, 'accept_invite', { code }));
    const other = await invite(ann, room_id);
    done(await run(ann, 'delete_room', { room_id }));
    for (const command of ['get_invite', 'accept_invite'] as const)
      expect(await run(cat, command, { code: other })).toEqual(refused('not_found'));
  });

  it('is, for those it is not for, as if it were not', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const foreigner = stage.person('foreigner', { company_id: 'globex' });
    const room_id = await group(ann, ben);
    const code = await invite(ann, room_id);
    const strange = `${code.slice(0, -4)}AAAA`;
    const before = await stage.stored();
    for (const command of ['get_invite', 'accept_invite'] as const) {
      const unknown = await run(cat, command, { code: strange });
      expect(unknown).toEqual(refused('not_found'));
      for (const other of ['x', 'A'.repeat(43), 'A'.repeat(64), `${code}=`, ` ${code}`, code.slice(1)])
        expect([other, await run(cat, command, { code: other })]).toEqual([other, unknown]);
      expect(await run(foreigner, command, { code })).toEqual(unknown);
    }
    expect(await stage.stored()).toEqual(before);
  });

  it('is the owner’s and the admins’ to make, see and revoke, and not in direct rooms', async () => {
    const [ann, bob, cat, eve] = stage.people('ann', 'bob', 'cat', 'eve');
    const room_id = await group(ann, bob, cat);
    done(await run(ann, 'update_member', { room_id, user_id: bob, role: 'admin' }));
    const code = await invite(bob, room_id);
    const elsewhere = await group(ann);
    const direct = done(await run(ann, 'create_room', { type: 'direct', participants: [ann, bob] })).room.id;
    for (const [who, at, refusal] of [
      [cat, room_id, 'forbidden'],
      [eve, room_id, 'not_found'],
      [ann, direct, 'conflict'],
    ] as const) {
      expect(await run(who, 'create_invite', { room_id: at })).toEqual(refused(refusal));
      expect(await run(who, 'list_invites', { room_id: at })).toEqual(refused(refusal));
      expect(await run(who, 'revoke_invite', { room_id: at, code })).toEqual(refused(refusal));
    }
    expect(await run(ann, 'revoke_invite', { room_id: elsewhere, code })).toEqual(refused('not_found'));
    const codes = [code, await invite(ann, room_id), await invite(bob, room_id)];
    const first = done(await run(bob, 'list_invites', { room_id, limit: 2 }));
    expect(first.invites.map((made) => made.code)).toEqual([codes[2], codes[1]]);
    const rest = done(await run(ann, 'list_invites', { room_id, limit: 2, cursor: first.next_cursor }));
    expect(rest).toMatchObject({ invites: [{ code, created_by: bob }], next_cursor: null });
    // It goes on when its maker does not.
    done(await run(ann, 'remove_member', { room_id, user_id: bob }));
    expect(await run(bob, 'create_invite', { room_id })).toEqual(refused('not_found'));
    done(await run(eve, 'accept_invite', { code }));
  });

  it('shows newcomers of a from_join room nothing from before', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await run(ann, 'create_room', { type: 'group', history: 'from_join' }));
    const room_id = room.id;
    done(await run(ann, 'send_message', { room_id, content: 'before' }));
    const code = await invite(ann, room_id);
    done(await run(ben, 'accept_invite', { code }));
    const { messages } = done(await run(ben, 'fetch_history', { room_id }));
    expect(messages.map(({ event, content }) => event?.type ?? content)).toEqual(['member_joined']);
  });
});
