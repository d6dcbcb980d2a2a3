import { describe, expect, it } from '@jest/globals';
import { done, FENCE, invalid, onBothTransports, refused, useStage } from '../support/stage.js';
import { textMessage } from '../support/views.js';

const stage = useStage();
const NOWHERE = '11111111-1111-4111-8111-111111111111';

onBothTransports(stage, (run) => {
  /** A room of the first, and its four entries that tell of it. */
  async function room(maker: string, ...participants: string[]): Promise<string> {
    return done(await run(maker, 'create_room', { type: 'group', participants })).room.id;
  }

  const send = async (who: string, data: object) => done(await run(who, 'send_message', data)).message;

  it('reach all connections of sender and targets, and of all others only its number', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const room_id = await room(ann, ben, cat);
    const anns = await stage.connect(ann);
    const admins = await stage.connect(stage.admin);
    done(await admins.run('join_room', { room_id }));
    const others = await Promise.all([
      stage.connect(ann, { batch: true }),
      ...[ben, cat].flatMap((who) => [stage.connect(who), stage.connect(who, { batch: true })]),
      stage.connect(dan),
    ]);
    const message = await send(ann, { room_id, content: 'psst', targets: [ben, ann, ben] });
    expect(message).toEqual(textMessage(room_id, ann, 'psst', { seq: 5, tally: 0, targets: [ben] }));
    const at = { room_id, message_id: message.id };
    done(await run(ann, 'edit_message', { ...at, content: 'psst!' }));
    done(await run(ann, 'delete_message', at));
    const all = ['message_created #5 psst', 'message_edited ~1 psst!', 'message_deleted ~2', FENCE];
    const number = ['skipped #5', 'skipped ~1', 'skipped ~2', FENCE];
    expect(await stage.seen(room_id, anns, admins, ...others)).toEqual([
      ...[all, number],
      ...[all, all, all, number, number, []],
    ]);
  });

  it('tell others the number alone', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await room(ann, ben, cat);
    const cats = await stage.connect(cat);
    const message = await send(ann, { room_id, content: 'psst', targets: [ben] });
    done(await run(ann, 'edit_message', { room_id, message_id: message.id, content: 'psst!' }));
    await stage.fence(room_id, cats);
    expect(cats.take().slice(0, 2)).toEqual([
      { type: 'skipped', data: { room_id, seq: 5 } },
      { type: 'skipped', data: { room_id, rev: 1 } },
    ]);
  });

  it('do not exist for others, wherever they look', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await room(ann, ben, cat);
    const open = await send(ann, { room_id, content: 'open' });
    const secret = await send(ann, { room_id, content: 'secret', targets: [ben], mentions: [ben] });
    done(await run(ann, 'edit_message', { room_id, message_id: secret.id, content: 'hidden' }));
    const hidden = { content: 'hidden', rev: 1, is_edited: true };

    for (const other of [cat, stage.admin]) {
      const page = done(await run(other, 'fetch_history', { room_id, limit: 2 }));
      expect(page.messages.map(({ seq }) => seq)).toEqual([4, 5]);
      expect(page).toMatchObject({ head_seq: 6, head_rev: 1, has_more: true });
      const later = done(await run(other, 'fetch_history', { room_id, after_id: open.id }));
      expect(later).toMatchObject({ messages: [], has_more: false });
      const around = done(await run(other, 'fetch_history', { room_id, around_id: open.id, limit: 3 }));
      expect(around.messages.map(({ seq }) => seq)).toEqual([4, 5]);
      const since = done(await run(other, 'fetch_history', { room_id, since: secret.created_at }));
      expect(since.messages.filter(({ seq }) => seq > 5)).toEqual([]);
      const full = done(await run(other, 'get_full_room', { room_id }));
      expect(full.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
      expect(full.room.last_message).toMatchObject({ id: open.id });
      const [synced] = done(await run(other, 'sync', { rooms: [{ room_id, after_seq: 4, after_rev: 0 }] })).rooms;
      expect(synced).toMatchObject({ messages: [{ id: open.id }], changed: [], head_seq: 6, head_rev: 1 });
      const [behind] = done(await run(other, 'sync', { rooms: [{ room_id, after_seq: 6, after_rev: 0 }] })).rooms;
      expect(behind).toMatchObject({ messages: [], changed: [], head_rev: 1 });
      for (const word of ['secret', 'hidden'])
        expect(done(await run(other, 'search', { room_id, q: word })).results).toEqual([]);
    }
    const [listed] = done(await run(cat, 'list_rooms', {})).rooms;
    expect(listed).toMatchObject({ last_message: { id: open.id }, unread_count: 1, last_tally: 1 });

    const mine = done(await run(ben, 'fetch_history', { room_id, after_id: open.id })).messages;
    expect(mine).toMatchObject([{ id: secret.id, ...hidden }]);
    const [synced] = done(await run(ben, 'sync', { rooms: [{ room_id, after_seq: 6, after_rev: 0 }] })).rooms;
    expect(synced).toMatchObject({ changed: [{ id: secret.id, ...hidden }] });
    expect(done(await run(ben, 'search', { room_id, q: 'hidden' })).results).toHaveLength(1);
    expect(done(await run(ben, 'get_message', { room_id, message_id: secret.id })).message).toMatchObject(hidden);
  });

  it('answer whoever may not see them like messages that are not', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await room(ann, ben, cat);
    const { id } = await send(ben, { room_id, content: 'psst', targets: [cat] });
    const before = await stage.stored();
    // The owner and scope admin are not among those it is for.
    for (const other of [ann, stage.admin]) {
      const commands = [
        ['get_message', {}],
        ['edit_message', { content: 'x' }],
        ['delete_message', {}],
        ['redirect_message', { targets: [cat] }],
      ] as const;
      for (const [command, data] of commands) {
        const nothing = await run(other, command, { room_id, ...data, message_id: NOWHERE });
        expect([command, nothing]).toEqual([command, refused('not_found')]);
        expect([command, await run(other, command, { room_id, ...data, message_id: id })]).toEqual([command, nothing]);
      }
      for (const field of ['before_id', 'after_id', 'around_id']) {
        const nothing = await run(other, 'fetch_history', { room_id, [field]: NOWHERE });
        expect(await run(other, 'fetch_history', { room_id, [field]: id })).toEqual(nothing);
      }
      const nothing = await run(other, 'send_message', { room_id, content: 'x', reply_to: NOWHERE });
      expect(nothing).toEqual(invalid('reply_to'));
      expect(await run(other, 'send_message', { room_id, content: 'x', reply_to: id })).toEqual(nothing);
    }
    expect(await stage.stored()).toEqual(before);
  });

  it('count for nobody, and move nobody’s read mark', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await room(ann, ben, cat);
    const open = await send(cat, { room_id, content: 'open' });
    const secret = await send(ann, { room_id, content: 'psst', targets: [ben] });
    const next = await send(cat, { room_id, content: 'next' });
    expect([open.tally, secret.tally, next.tally]).toEqual([1, 1, 2]);
    const unread = async (who: string) => done(await run(who, 'get_full_room', { room_id })).unread_count;
    expect([await unread(ann), await unread(ben)]).toEqual([2, 2]);
    const { members } = done(await run(cat, 'list_members', { room_id }));
    expect(members.find(({ user_id }) => user_id === ann)).toMatchObject({ last_read_seq: 0, last_read_id: null });
  });

  it('are answered to those they reached, and to nobody else, unless the answer says for whom it is', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const room_id = await room(ann, ben, cat, dan);
    const devices = await Promise.all([ann, ben, cat, dan].map((who) => stage.connect(who)));
    const secret = await send(ann, { room_id, content: 'psst', targets: [ben, cat] });
    const quiet = await send(ben, { room_id, content: 'what?', reply_to: secret.id });
    expect(quiet).toMatchObject({ targets: [ann, cat], reply_to: secret.id, quote: { content: 'psst' } });
    const wide = await send(ben, { room_id, content: 'look', reply_to: secret.id, targets: [cat, dan] });
    expect(wide).toMatchObject({ targets: [cat, dan], reply_to: secret.id, quote: { id: secret.id } });
    const [first, ...others] = devices;
    if (!first) throw new Error('There is no connection');
    await stage.fence(room_id, first, ...others);
    const told = devices.map((device) =>
      device.take().map(({ data, type }) => {
        const message = 'message' in data ? data.message : null;
        return message ? [message.content, message.reply_to, message.quote?.content ?? null] : type;
      }),
    );
    const fence = [expect.stringMatching(/^fence/), null, null];
    const whole = { psst: ['psst', null, null], what: ['what?', secret.id, 'psst'], look: ['look', secret.id, 'psst'] };
    expect(told).toEqual([
      [whole.psst, whole.what, 'skipped', fence],
      [whole.psst, whole.what, whole.look, fence],
      [whole.psst, whole.what, whole.look, fence],
      // Without a trace of what it answers.
      ['skipped', 'skipped', ['look', null, null], fence],
    ]);
    const { messages } = done(await run(dan, 'fetch_history', { room_id, limit: 2 }));
    expect(messages[0]).toMatchObject({ content: 'look', reply_to: null, quote: null });
  });

  it('are answered even to those who have left since', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await room(ann, ben, cat);
    const secret = await send(ben, { room_id, content: 'psst', targets: [cat] });
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    const anns = await stage.connect(ann);
    expect(await send(cat, { room_id, content: 'gone?', reply_to: secret.id })).toMatchObject({ targets: [ben] });
    expect(await stage.seen(room_id, anns)).toEqual([['skipped #7', FENCE]]);
  });

  it('are members of the room, and somebody beside the sender', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const room_id = await room(ann, ben, cat);
    await room(dan);
    const anns = await stage.connect(ann);
    done(await run(ann, 'remove_member', { room_id, user_id: cat }));
    const before = await stage.stored();
    const attempt = (targets: unknown) => run(ann, 'send_message', { room_id, content: 'x', targets });
    // Meant for few: nothing of the kind may go to all.
    for (const nobody of [[], [ann], null, ben, [ben, null], { $ne: ben }, [{ $ne: 1 }]])
      expect([nobody, await attempt(nobody)]).toEqual([nobody, invalid('targets')]);
    const unknown = await attempt([ben, 'nobody-at-all']);
    expect(unknown).toEqual(invalid('targets'));
    for (const outside of [cat, dan]) expect(await attempt([ben, outside])).toEqual(unknown);
    expect(await attempt(Array.from({ length: 101 }, (_, n) => `u${n}`))).toEqual(invalid('targets'));
    expect(await run(dan, 'send_message', { room_id, content: 'x', targets: [ben] })).toEqual(refused('not_found'));
    expect(await stage.stored()).toEqual(before);
    expect(await stage.seen(room_id, anns)).toEqual([
      [`message_created #5 member_left ${cat}`, `member_left #5 ${cat}`, FENCE],
    ]);
  });

  it('are the same for a repeat, even when a target has left since', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await room(ann, ben, cat);
    const data = { room_id, content: 'psst', targets: [ben], client_message_id: 'c-1' };
    const message = await send(ann, data);
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    expect(done(await run(ann, 'send_message', data))).toEqual({ message, deduplicated: true });
    const other = { ...data, client_message_id: 'c-2' };
    expect(await run(ann, 'send_message', other)).toEqual(invalid('targets'));
  });

  it('can be named in a direct room, and by an admin who is in no room', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room_id } = await send(ann, { participants: [ann, ben, cat], content: 'psst', targets: [cat] });
    const notice = await send(stage.admin, { room_id, content: 'notice', targets: [ben] });
    const seen = async (who: string) =>
      done(await run(who, 'fetch_history', { room_id, limit: 2 })).messages.map(({ content, event }) =>
        event ? '' : content,
      );
    expect(await seen(ben)).toEqual(['', 'notice']);
    expect(await seen(cat)).toEqual(['', 'psst']);
    expect(await seen(stage.admin)).toEqual(['', 'notice']);
    expect(await send(ben, { room_id, content: 'yes', reply_to: notice.id })).toMatchObject({ targets: [stage.admin] });
  });
});

describe('a target', () => {
  it('is asked for again when memory is older than their leaving', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room } = done(await stage.overRest(ann, 'create_room', { type: 'group', participants: [ben, cat] }));
    const room_id = room.id;
    const device = await stage.connect(ann);
    const data = { room_id, content: 'psst', targets: [ben] };
    done(await device.run('send_message', data));
    const [, ...later] = await Promise.all([
      device.run('remove_member', { room_id, user_id: ben }),
      ...Array.from({ length: 20 }, () => device.run('send_message', data)),
    ]);
    done(await device.run('get_room', { room_id }));
    const { messages } = done(await device.run('fetch_history', { room_id }));
    const left = messages.findIndex(({ event }) => event?.type === 'member_left');
    expect(messages.slice(left).filter(({ targets }) => targets.includes(ben))).toEqual([]);
    const stored = later.filter(({ code }) => code === null).length;
    expect(messages.filter(({ targets }) => targets.includes(ben))).toHaveLength(stored + 1);
    for (const answer of later) if (answer.code !== null) expect(answer).toEqual(invalid('targets'));
  });
});
