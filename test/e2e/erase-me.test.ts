import { expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import type { MessageView } from '../../client/src/protocol.generated.js';
import type { Received } from '../support/documented.js';
import { startServer } from '../support/server.js';
import { done, invalid, onBothTransports, refused, useStage } from '../support/stage.js';

/** What the erasure waits for before its last round. */
const stage = useStage({ COMMAND_TIMEOUT_MS: '1000', REACTION_USERS_LISTED: '1' });
const PSEUDONYM = /erased-[0-9a-f]{32}/g;

/** Asks as an admin until nothing is left to do. */
async function untilErased(userId: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { erasure } = done(await stage.overRest(stage.admin, 'erase_user', { user_id: userId }));
    if (erasure.state === 'done') return;
    await delay(250);
  }
  throw new Error('The erasure does not come to an end');
}

/** What a client holds of a room that loaded it and then only listened. */
function follow(
  room_id: string,
  loaded: readonly MessageView[],
  events: readonly Received[],
): Map<string, MessageView> {
  const held = new Map(loaded.map((message) => [message.id, message]));
  for (const { type, data } of events) {
    const isOfMessage = type === 'message_created' || type === 'message_edited' || type === 'message_deleted';
    if (!isOfMessage && type !== 'reaction_removed') continue;
    const { message } = data;
    if (data.room_id === room_id && message.rev >= (held.get(message.id)?.rev ?? 0)) held.set(message.id, message);
  }
  return held;
}

async function load(who: string, room_id: string): Promise<MessageView[]> {
  return done(await stage.overRest(who, 'fetch_history', { room_id, limit: 100 })).messages;
}

async function refusedHandshake(who: string): Promise<unknown> {
  const socket = io(stage.server.url, {
    auth: { token: await stage.token(who) },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  try {
    return await new Promise((resolve, reject) => {
      socket.once('connect_error', (error) => resolve(Reflect.get(error, 'data')));
      socket.once('connect', () => reject(new Error('It was let in')));
    });
  } finally {
    socket.close();
  }
}

onBothTransports(stage, (run) => {
  it('leaves nothing of the person, tells everybody, and lets them in nowhere', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben, cat, dan] }));
    const at = { room_id: room.id };
    const direct = done(await run(ann, 'send_message', { participants: [ann, ben], content: 'zinnober direkt' }));
    const say = async (who: string, data: object): Promise<MessageView> =>
      done(await run(who, 'send_message', { ...at, ...data })).message;
    const first = await say(ann, { content: 'zinnober eins', client_message_id: 'zinnober-1', mentions: [ben] });
    done(await run(ann, 'edit_message', { ...at, message_id: first.id, content: 'zinnober zwei' }));
    const second = await say(ann, { content: 'zinnober drei', extra_metadata: { zinnober: 4 } });
    done(await run(ann, 'delete_message', { ...at, message_id: second.id }));
    const shown = await say(ben, { content: 'to all', mentions: [ann] });
    // Behind another, whose name alone is shown; and before one who moves up.
    for (const [who, reaction] of [
      [cat, '👍'],
      [ann, '👍'],
      [ann, '🎉'],
      [cat, '🎉'],
      [ann, '👀'],
    ] as const) {
      done(await run(who, 'add_reaction', { ...at, message_id: shown.id, reaction }));
    }
    const whispered = await say(ben, { content: 'for her', targets: [ann] });
    await say(ann, { content: 'zinnober leise', targets: [ben] });
    done(await run(ann, 'update_member', { ...at, user_id: ann, nickname: 'Zinnober' }));
    done(await run(ann, 'update_me', { name: 'Zinnober', status: 'zinnober', extra_metadata: { z: 'zinnober' } }));
    done(await run(ann, 'ban_member', { ...at, user_id: dan, reason: 'zinnober' }));
    done(await run(ann, 'create_invite', at));
    done(await run(ann, 'update_room', { ...at, extra_metadata: {} }));
    const archived = done(await run(ann, 'create_room', { type: 'group', participants: [ben] })).room.id;
    done(await run(ann, 'send_message', { room_id: archived, content: 'zinnober alt' }));
    done(await run(ann, 'update_room', { room_id: archived, is_active: false }));

    const [bens, cats, anns] = [
      await stage.connect(ben, { batch: true }),
      await stage.connect(cat),
      await stage.connect(ann),
    ];
    const loaded = { ben: await load(ben, room.id), cat: await load(cat, room.id) };
    expect(await run(ann, 'erase_me', { confirm: ben })).toEqual(invalid('confirm'));
    expect(anns.socket.connected).toBe(true);
    const ended = anns.disconnected();
    const { erasure } = done(await run(ann, 'erase_me', { confirm: ann }));
    expect(erasure).toEqual({ id: expect.any(String), state: 'running' });

    // From this moment on.
    expect(await stage.overRest(ann, 'get_me')).toEqual(refused('unauthenticated'));
    expect(await refusedHandshake(ann)).toMatchObject({ code: 'unauthenticated' });
    await ended;
    const closing = anns.take().filter(({ type }) => type === 'closing');
    expect(closing.map(({ data }) => data)).toEqual([
      { code: 'account_erased', reconnect: false, retry_after_ms: null },
    ]);
    const again = done(await stage.overRest(stage.admin, 'erase_user', { user_id: ann })).erasure;
    expect(again.id).toBe(erasure.id);
    expect(await run(ben, 'create_room', { type: 'group', participants: [ann] })).toEqual(invalid('participants'));

    await untilErased(ann);
    const text = await stage.everything();
    expect(text).not.toContain(ann);
    expect(text.toLowerCase()).not.toContain('zinnober');
    // The rooms of this test know one pseudonym.
    const mine = JSON.stringify([await load(ben, room.id), await load(ben, direct.message.room_id)]);
    const [pseudonym = '', ...others] = new Set(mine.match(PSEUDONYM));
    expect([pseudonym, others]).toEqual([expect.stringMatching(/^erased-/), []]);
    expect(done(await run(ben, 'search', { q: 'zinnober' })).results).toEqual([]);
    expect(await run(ben, 'create_room', { type: 'group', participants: [pseudonym] })).toEqual(
      invalid('participants'),
    );

    // What the others were told makes of what they held what they would load now.
    await stage.fence(room.id, bens, cats);
    const events = bens.take();
    expect(events.length).toBeGreaterThan(10);
    for (const [who, told, held] of [
      [ben, events, loaded.ben],
      [cat, cats.take(), loaded.cat],
    ] as const) {
      const now = await load(who, room.id);
      expect([...follow(room.id, held, told).values()]).toEqual(now);
    }
    const bensRoom = events.filter(({ data }) => 'room_id' in data && data.room_id === room.id);
    expect(new Set(bensRoom.map(({ type }) => type))).toEqual(
      new Set([
        'message_created',
        'message_edited',
        'message_deleted',
        'reaction_removed',
        'member_left',
        'member_updated',
        'room_updated',
      ]),
    );
    expect(bensRoom.filter(({ type }) => type === 'message_deleted')).toHaveLength(3);
    const whisper = bensRoom.find(({ data }) => 'message' in data && data.message.id === whispered.id);
    expect(whisper?.data).toMatchObject({ message: { targets: [pseudonym], content: 'for her' } });

    const reacted = (await load(ben, room.id)).find(({ id }) => id === shown.id);
    expect(reacted).toMatchObject({ reactions: { '👍': [cat], '🎉': [cat] }, reaction_counts: { '👍': 1, '🎉': 1 } });
    expect(Object.keys(reacted?.reactions ?? {})).toHaveLength(2);
    expect(bensRoom.filter(({ type }) => type === 'reaction_removed')).toHaveLength(3);

    // The rooms go on without them.
    const after = done(await run(ben, 'get_room', at)).room;
    expect([after.created_by, after.member_count]).toEqual([pseudonym, 2]);
    expect(done(await run(ben, 'list_members', at)).members.map(({ user_id, role }) => [user_id, role])).toEqual([
      [ben, 'owner'],
      [cat, 'member'],
    ]);
    expect(done(await run(ben, 'list_bans', at)).bans).toMatchObject([{ user_id: dan, reason: null }]);
    expect(
      done(await run(ben, 'send_message', { room_id: direct.message.room_id, content: 'still here' })),
    ).toBeDefined();
  });
});

it('takes their own side of rooms along, and what was done to them, and leaves the sides of others', async () => {
  const { overRest: run } = stage;
  const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
  const make = async (owner: string, ...participants: string[]): Promise<string> =>
    done(await run(owner, 'create_room', { type: 'group', participants })).room.id;
  const [sided, muted, banned, outside, mine] = [
    await make(ben, ann, cat),
    await make(ben, ann),
    await make(ben, ann),
    await make(ben),
    await make(ann, ben),
  ];
  const at = { room_id: sided };
  const say = async (who: string, content: string): Promise<string> =>
    done(await run(who, 'send_message', { ...at, content })).message.id;
  const [first, second, third] = [await say(ben, 'one'), await say(ben, 'two'), await say(ann, 'three')];
  for (const message_id of [second, third]) done(await run(ann, 'delete_message', { ...at, message_id, scope: 'me' }));
  done(await run(ann, 'clear_history', { ...at, up_to_id: first }));
  done(await run(ann, 'mark_unread', { ...at, message_id: second }));
  done(await run(ann, 'hide_room', at));
  for (const message_id of [first, third]) done(await run(cat, 'delete_message', { ...at, message_id, scope: 'me' }));
  done(await run(ben, 'read_messages', { ...at, last_read_id: third }));
  done(await run(ben, 'mute_member', { room_id: muted, user_id: ann, until: null }));
  done(await run(ben, 'ban_member', { room_id: banned, user_id: ann, reason: 'zinnober' }));
  done(await run(ben, 'ban_member', { room_id: outside, user_id: ann, reason: 'zinnober' }));
  done(await run(ann, 'mute_member', { room_id: mine, user_id: ben, until: null }));
  const ofCat = async () => done(await run(cat, 'sync', { rooms: [{ ...at, after_seq: 0, after_rev: 0 }] })).rooms[0];
  const before = await ofCat();
  expect(before).toMatchObject({ hidden: expect.arrayContaining([first, third]), member: { own_rev: 2 } });

  done(await run(ann, 'erase_me', { confirm: ann }));
  await untilErased(ann);

  const documents = (JSON.parse(await stage.everything()) as Record<string, unknown>[][]).flat();
  expect(JSON.stringify(documents)).not.toContain(ann);
  expect(JSON.stringify(documents)).not.toContain('zinnober');
  // What is left of their memberships is that somebody was there.
  const theirs = documents.filter(({ user_id, role }) => role !== undefined && /^erased-/.test(String(user_id)));
  const ofThisTest = theirs.filter(({ room_id }) => [sided, muted, banned, outside, mine].includes(String(room_id)));
  expect(ofThisTest.map(({ room_id }) => room_id).sort()).toEqual([sided, muted, banned, mine].sort());
  for (const membership of ofThisTest) {
    expect(membership).toMatchObject({
      ...{ is_active: false, nickname: null, read_tally: 0, last_read_seq: 0, last_read_id: null, last_read_at: null },
    });
    const left = ['marked_seq', 'cleared_seq', 'hidden_tally', 'hidden_seq', 'own_rev', 'muted_until', 'ban'];
    expect(Object.keys(membership).filter((key) => left.includes(key))).toEqual([]);
  }
  for (const room_id of [banned, outside]) expect(done(await run(ben, 'list_bans', { room_id })).bans).toEqual([]);

  // The others’ own sides are as they were, where they hid what is a tombstone now, too.
  const rows = documents.filter((row) => row['room_id'] === sided && 'message_id' in row && 'seq' in row);
  expect(rows.map(({ user_id, message_id }) => [user_id, message_id])).toEqual([
    [cat, first],
    [cat, third],
  ]);
  const after = await ofCat();
  expect(after?.hidden.sort()).toEqual(before?.hidden.sort());
  expect(after?.member).toEqual(before?.member);
  const { members } = done(await run(ben, 'list_members', at));
  expect(members.find(({ user_id }) => user_id === ben)).toMatchObject({ last_read_seq: 7, last_read_id: third });
  expect(done(await run(ben, 'get_room', { room_id: mine })).room.member_count).toBe(1);
});

it("is an admin's to ask for, of users of their company alone", async () => {
  const admin = stage.person('admin', { company_id: 'acme', scope: 'admin' });
  const [ann, eve] = [stage.person('ann', { company_id: 'acme' }), stage.person('eve', { company_id: 'globex' })];
  for (const who of [ann, eve]) done(await stage.overRest(who, 'get_me'));
  const erase = (who: string, user_id: string) => stage.overRest(who, 'erase_user', { user_id });
  expect(await erase(ann, ann)).toEqual(refused('forbidden'));
  expect(await erase(admin, eve)).toEqual(refused('not_found'));
  expect(await erase(admin, 'nobody-at-all')).toEqual(refused('not_found'));
  expect(done(await erase(admin, ann)).erasure.state).toBe('running');
  await untilErased(ann);
  expect(done(await erase(admin, ann)).erasure.state).toBe('done');
  const other = stage.person('other', { company_id: 'globex', scope: 'admin' });
  expect(await erase(other, ann)).toEqual(refused('not_found'));
  expect(done(await stage.overRest(eve, 'get_me')).user.id).toBe(eve);
});

it('ends connections of another process, and is refused there, a second later', async () => {
  const there = await startServer({ MONGODB_URI: stage.uri, COMMAND_TIMEOUT_MS: '1000' });
  try {
    const [ann] = stage.people('ann');
    const socket = io(there.url, {
      auth: { token: await stage.token(ann) },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    });
    await new Promise((resolve) => socket.once('ready', resolve));
    const ended = new Promise((resolve) => socket.once('disconnect', resolve));
    done(await stage.overRest(ann, 'erase_me', { confirm: ann }));
    expect(await ended).toBe('io server disconnect');
    const { status } = await fetch(`${there.url}/v1/me`, {
      headers: { authorization: `Bearer ${await stage.token(ann)}` },
    });
    expect(status).toBe(401);
    await untilErased(ann);
  } finally {
    await there.stop();
  }
});
