import { expect, it } from '@jest/globals';
import { done, FENCE, invalid, onBothTransports, refused, type Run, useStage } from '../support/stage.js';

const stage = useStage({ WRITES_PER_SECOND: '100000', READS_PER_SECOND: '100000' });

/** A time so many milliseconds from now. */
function inMs(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}

const HOUR_MS = 3_600_000;

onBothTransports(stage, (run) => {
  /** A group of these people, the first its owner; gives its id and that of a message of ben's, its newest entry. */
  async function group(
    owner: string,
    ben: string,
    ...others: string[]
  ): Promise<{ room_id: string; message_id: string }> {
    const { room } = done(await run(owner, 'create_room', { type: 'group', participants: [ben, ...others] }));
    const { message } = done(await run(ben, 'send_message', { room_id: room.id, content: 'frist' }));
    return { room_id: room.id, message_id: message.id };
  }

  it('leaves a member nothing but to read and to delete their own, on every connection, and is told to the room', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room_id, message_id } = await group(ann, ben);
    const devices = await Promise.all([stage.connect(ann, { batch: true }), stage.connect(ben), stage.connect(cat)]);
    const until = inMs(HOUR_MS);
    const { member } = done(await run(ann, 'mute_member', { room_id, user_id: ben, until }));
    expect(member).toMatchObject({
      user_id: ben,
      is_muted: true,
      muted_until: until,
      is_banned: false,
      is_active: true,
    });

    const everywhere: Run[] = [stage.overSocket, stage.overRest, (_, command, data) => devices[1].run(command, data)];
    for (const give of everywhere) {
      for (const [command, data] of [
        ['send_message', { content: 'x' }],
        ['send_message', { content: 'x', reply_to: message_id }],
        ['edit_message', { message_id, content: 'first' }],
        ['update_member', { user_id: ben, nickname: 'loud' }],
      ] as const) {
        const refusal = await give(ben, command, { room_id, ...data });
        expect([command, refusal]).toEqual([command, refused('forbidden')]);
        expect(refusal.error).toBe(`You are muted in this room until ${until}.`);
        const { retry_after_ms: left = 0 } = Object(refusal.data) as { retry_after_ms?: number };
        expect(left).toBeGreaterThan(HOUR_MS - 60_000);
        expect(left).toBeLessThanOrEqual(HOUR_MS);
      }
      expect(await devices[1].run('typing_start', { room_id })).toEqual(refused('forbidden'));
      expect(done(await give(ben, 'fetch_history', { room_id })).messages).toHaveLength(5);
      expect(done(await give(ben, 'join_room', { room_id })).member).toMatchObject({ is_muted: true });
    }
    expect(done(await run(ben, 'delete_message', { room_id, message_id }))).toEqual({ message_id });
    const event = await devices[1].until(({ type }) => type === 'member_updated');
    expect(event.data).toEqual({ room_id, seq: 5, member });
    const told = [`message_created #5 member_updated ${ben}`, `member_updated #5 ${ben}`, 'message_deleted ~1', FENCE];
    expect(await stage.seen(room_id, ...devices)).toEqual([told, told, []]);
  });

  it('meets those who are away when they come back', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id } = await group(ann, ben);
    const away = await stage.connect(ben);
    const position = { room_id, after_seq: 4, after_rev: 0 };
    await stage.fence(room_id, away);
    away.close();
    done(await run(ann, 'mute_member', { room_id, user_id: ben, until: null }));
    const back = await stage.connect(ben);
    const [synced] = done(await back.run('sync', { rooms: [position] })).rooms;
    expect(synced?.messages.at(-1)).toMatchObject({ event: { type: 'member_updated', by: ann, user_id: ben } });
    expect(synced?.member).toMatchObject({ user_id: ben, is_muted: true });
    expect(await back.run('send_message', { room_id, content: 'x' })).toEqual(refused('forbidden'));
    expect(await run(ben, 'send_message', { room_id, content: 'x' })).toEqual(refused('forbidden'));
    done(await run(ann, 'send_message', { room_id, content: 'you may listen' }));
    expect(await stage.seen(room_id, back)).toEqual([['message_created #7 you may listen', FENCE]]);
  });

  it('ends by itself, by nobody telling', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id } = await group(ann, ben);
    const until = inMs(1200);
    done(await run(ann, 'mute_member', { room_id, user_id: ben, until }));
    const bens = await stage.connect(ben);
    const refusals = new Set<string>();
    let answer = await run(ben, 'send_message', { room_id, content: 'at last' });
    for (; answer.code !== null; answer = await run(ben, 'send_message', { room_id, content: 'at last' }))
      refusals.add(answer.code);
    expect([...refusals]).toEqual(['forbidden']);
    const sentAt = Date.parse(done(answer).message.created_at);
    // The processes and the database of this test have one clock, read at two moments.
    expect(sentAt).toBeGreaterThanOrEqual(Date.parse(until) - 20);
    const { members } = done(await run(ann, 'list_members', { room_id }));
    expect(members[1]).toMatchObject({ user_id: ben, is_muted: false, muted_until: null });
    expect(await stage.seen(room_id, bens)).toEqual([['message_created #6 at last', FENCE]]);
  });

  it('is taken back, and what is so already is not told', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id } = await group(ann, ben);
    const bens = await stage.connect(ben);
    const mute = async (until: string | null) =>
      done(await run(ann, 'mute_member', { room_id, user_id: ben, until })).member;
    const unmute = async () => done(await run(ann, 'unmute_member', { room_id, user_id: ben })).member;
    expect(await unmute()).toMatchObject({ is_muted: false, muted_until: null });
    expect(await mute(null)).toMatchObject({ is_muted: true, muted_until: null });
    expect(await mute(null)).toMatchObject({ is_muted: true, muted_until: null });
    const refusal = await run(ben, 'send_message', { room_id, content: 'x' });
    expect(refusal).toEqual({ code: 'forbidden', error: 'You are muted in this room.', data: {} });
    const until = inMs(HOUR_MS);
    expect(await mute(until)).toMatchObject({ is_muted: true, muted_until: until });
    expect(await unmute()).toMatchObject({ is_muted: false, muted_until: null });
    expect(await unmute()).toMatchObject({ is_muted: false });
    done(await run(ben, 'send_message', { room_id, content: 'thanks' }));
    const changes = [5, 6, 7].flatMap((seq) => [
      `message_created #${seq} member_updated ${ben}`,
      `member_updated #${seq} ${ben}`,
    ]);
    expect(await stage.seen(room_id, bens)).toEqual([[...changes, 'message_created #8 thanks', FENCE]]);
  });

  it('lets nothing of the muted in behind it, however much is under way', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id } = await group(ann, ben);
    const connections = await Promise.all([stage.connect(ben), stage.connect(ben)]);
    const [anns, old] = [await stage.connect(ann), done(await run(ben, 'send_message', { room_id, content: 'old' }))];
    const sends = Array.from({ length: 50 }, (_, n) => {
      const data = { room_id, content: `as ${n}` };
      return n % 3 === 2 ? stage.overRest(ben, 'send_message', data) : connections[n % 2]!.run('send_message', data);
    });
    const edits = Array.from({ length: 10 }, (_, n) =>
      run(ben, 'edit_message', { room_id, message_id: old.message.id, content: `edit ${n}` }),
    );
    // Not before some are in the log, so that it falls among them.
    await anns.until((event) => event.type === 'message_created' && event.data.message.content.startsWith('as '));
    done(await run(ann, 'mute_member', { room_id, user_id: ben, until: null }));
    const muted = new Date().toISOString();
    // Told while others are still under way: from here on nothing gets in.
    const late = Array.from({ length: 10 }, (_, n) => run(ben, 'send_message', { room_id, content: `late ${n}` }));
    const outcomes = await Promise.all([...sends, ...edits, ...late]);
    expect(new Set(outcomes.map(({ code }) => code))).toEqual(new Set([null, 'forbidden']));
    for (const outcome of outcomes.slice(60)) expect(outcome).toEqual(refused('forbidden'));

    const { messages } = done(await run(ann, 'fetch_history', { room_id, limit: 200 }));
    const mute = messages.find(({ event }) => event?.type === 'member_updated')?.seq ?? 0;
    expect(mute).toBeGreaterThan(0);
    expect(messages.filter(({ seq, sender_id }) => seq > mute && sender_id === ben)).toEqual([]);
    const acknowledged = outcomes.slice(0, 50).filter(({ code }) => code === null);
    expect(messages.filter(({ content }) => content.startsWith('as '))).toHaveLength(acknowledged.length);
    expect(messages.filter(({ edited_at: at }) => at !== null && at > muted)).toEqual([]);
    await stage.fence(room_id, anns);
    const pushed = anns.take().flatMap((event) => (event.type === 'message_created' ? event.data : []));
    expect(pushed.filter(({ seq, message }) => seq > mute && message.sender_id === ben)).toEqual([]);
  });

  it('is the owner’s of anybody, an admin’s of those below, and nobody’s of themselves', async () => {
    const [ann, bob, bea, cat, eve] = stage.people('ann', 'bob', 'bea', 'cat', 'eve');
    const { room_id } = await group(ann, bob, bea, cat);
    for (const user_id of [bob, bea]) done(await run(ann, 'update_member', { room_id, user_id, role: 'admin' }));
    const mute = async (who: string, user_id: string) =>
      (await run(who, 'mute_member', { room_id, user_id, until: null })).code;
    const unmute = async (who: string, user_id: string) => (await run(who, 'unmute_member', { room_id, user_id })).code;
    const before = await stage.stored();
    for (const [who, target, code] of [
      [cat, bob, 'forbidden'],
      [cat, cat, 'forbidden'],
      [bob, bea, 'forbidden'],
      [bob, ann, 'forbidden'],
      [bob, bob, 'forbidden'],
      [ann, ann, 'forbidden'],
      [ann, eve, 'not_found'],
      [eve, cat, 'not_found'],
    ] as const)
      expect([who, target, await mute(who, target), await unmute(who, target)]).toEqual([who, target, code, code]);
    expect(await run(ann, 'mute_member', { room_id, user_id: cat, until: inMs(-1000) })).toEqual(invalid('until'));
    expect(await stage.stored()).toEqual(before);
    expect(await mute(bob, cat)).toBeNull();
    expect(await mute(ann, bob)).toBeNull();
    // An admin who may not speak does not silence others either, nor themselves less.
    expect([await unmute(bob, cat), await mute(bob, cat), await unmute(bob, bob)]).toEqual(Array(3).fill('forbidden'));
    expect(await run(bob, 'update_room', { room_id, name: 'loud' })).toEqual(refused('forbidden'));
    const bens = done(await run(cat, 'fetch_history', { room_id })).messages.find(({ sender_id }) => sender_id === bob);
    expect(bens).toBeDefined();
    expect(await unmute(bea, cat)).toBeNull();
    expect(await unmute(ann, bob)).toBeNull();
    done(await run(bob, 'update_room', { room_id, name: 'fine' }));
  });

  it('has no place in direct rooms, nor in archived ones', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await run(ann, 'create_room', { type: 'direct', participants: [ann, ben] }));
    const direct = { room_id: room.id, user_id: ben };
    expect(await run(ann, 'mute_member', { ...direct, until: null })).toEqual(refused('conflict'));
    expect(await run(ann, 'unmute_member', direct)).toEqual(refused('conflict'));
    const { room_id } = await group(ann, ben);
    done(await run(ann, 'update_room', { room_id, is_active: false }));
    expect(await run(ann, 'mute_member', { room_id, user_id: ben, until: null })).toEqual(refused('conflict'));
  });

  it('outlasts leaving, joining and being added, and ends for whoever becomes the owner', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room } = done(await run(ann, 'create_room', { type: 'public', participants: [ben, cat] }));
    const room_id = room.id;
    for (const user_id of [ben, cat]) done(await run(ann, 'mute_member', { room_id, user_id, until: null }));
    done(await run(ben, 'leave_room', { room_id, end_membership: true }));
    expect(done(await run(ben, 'join_room', { room_id })).member).toMatchObject({ is_muted: true });
    done(await run(ann, 'remove_member', { room_id, user_id: cat }));
    expect(done(await run(ann, 'add_member', { room_id, user_id: cat })).member).toMatchObject({ is_muted: true });
    for (const who of [ben, cat])
      expect(await run(who, 'send_message', { room_id, content: 'x' })).toEqual(refused('forbidden'));
    const handed = done(await run(ann, 'update_member', { room_id, user_id: ben, role: 'owner' }));
    expect(handed.member).toMatchObject({ role: 'owner', is_muted: false });
    done(await run(ben, 'send_message', { room_id, content: 'mine now' }));
    // Those who inherit it, too.
    for (const who of [ann, ben]) done(await run(who, 'leave_room', { room_id, end_membership: true }));
    expect(done(await run(cat, 'get_full_room', { room_id })).member).toMatchObject({ role: 'owner', is_muted: false });
    done(await run(cat, 'send_message', { room_id, content: 'and mine' }));
  });
});
