import { expect, it } from '@jest/globals';
import { done, FENCE, invalid, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  /** A room that shows newcomers nothing of before: of ann, with `old` (#3), and then ben (#4). */
  async function joined(ann: string, ben: string): Promise<{ room_id: string; old: string }> {
    const { room } = done(await run(ann, 'create_room', { type: 'group', history: 'from_join' }));
    const { message } = done(await run(ann, 'send_message', { room_id: room.id, content: 'old' }));
    done(await run(ann, 'add_member', { room_id: room.id, user_id: ben }));
    return { room_id: room.id, old: message.id };
  }

  it('show newcomers the log from their joining on, everywhere', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, old } = await joined(ann, ben);
    const { message } = done(await run(ann, 'send_message', { room_id, content: 'new' }));
    const { messages } = done(await run(ann, 'fetch_history', { room_id }));
    expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    const theirs = messages.slice(3);
    const history = done(await run(ben, 'fetch_history', { room_id }));
    expect(history).toEqual({ messages: theirs, has_more: false, head_seq: 5, head_rev: 0 });
    const before = done(await run(ben, 'fetch_history', { room_id, before_id: message.id, limit: 1 }));
    expect(before).toMatchObject({ messages: theirs.slice(0, 1), has_more: false });
    const around = done(await run(ben, 'fetch_history', { room_id, around_id: theirs[0]?.id }));
    expect(around).toMatchObject({ messages: theirs, has_more_before: false, has_more_after: false });
    const [synced] = done(await run(ben, 'sync', { rooms: [{ room_id, after_seq: 0, after_rev: 0 }] })).rooms;
    expect(synced).toMatchObject({ messages: theirs, changed: [], head_seq: 5, has_more: false });
    const full = done(await run(ben, 'get_full_room', { room_id }));
    expect(full).toMatchObject({ messages: theirs, has_more: false, unread_count: 1 });
    // What is hidden answers as what is not there.
    const hidden = await run(ben, 'get_message', { room_id, message_id: old });
    expect(hidden).toEqual(refused('not_found'));
    expect(await run(ben, 'get_message', { room_id, message_id: room_id })).toEqual(hidden);
    expect(await run(ben, 'fetch_history', { room_id, before_id: old })).toEqual(refused('not_found'));
    expect(await run(ben, 'send_message', { room_id, content: 'x', reply_to: old })).toEqual(invalid('reply_to'));
    const nowhere = await run(ben, 'send_message', { room_id, content: 'x', reply_to: room_id });
    expect(await run(ben, 'send_message', { room_id, content: 'x', reply_to: old })).toEqual(nowhere);
    expect(done(await run(ben, 'send_message', { room_id, content: 'x', reply_to: message.id })).message.seq).toBe(6);
  });

  it('let newcomers count what they may not see, one by one and in batches alike', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, old } = await joined(ann, ben);
    const devices = await Promise.all([
      stage.connect(ann),
      stage.connect(ann, { batch: true }),
      stage.connect(ben),
      stage.connect(ben, { batch: true }),
    ]);
    const fresh = done(await run(ann, 'send_message', { room_id, content: 'new' })).message.id;
    done(await run(ann, 'edit_message', { room_id, message_id: old, content: 'older' }));
    done(await run(ann, 'edit_message', { room_id, message_id: fresh, content: 'newer' }));
    done(await run(ann, 'delete_message', { room_id, message_id: old }));
    const anns = [
      'message_created #5 new',
      'message_edited ~1 older',
      'message_edited ~2 newer',
      'message_deleted ~3',
      FENCE,
    ];
    const bens = ['message_created #5 new', 'skipped ~1', 'message_edited ~2 newer', 'skipped ~3', FENCE];
    expect(await stage.seen(room_id, ...devices)).toEqual([anns, anns, bens, bens]);
    const [synced] = done(await run(ben, 'sync', { rooms: [{ room_id, after_seq: 5, after_rev: 0 }] })).rooms;
    expect(synced).toMatchObject({ changed: [{ id: fresh, rev: 2 }], head_rev: 3 });
  });

  it('show whoever comes back nothing of the time between', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id } = await joined(ann, ben);
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    done(await run(ann, 'send_message', { room_id, content: 'between' }));
    done(await run(ann, 'add_member', { room_id, user_id: ben }));
    const { messages, head_seq } = done(await run(ben, 'fetch_history', { room_id }));
    expect(messages.map(({ seq, event }) => [seq, event?.type])).toEqual([[7, 'member_joined']]);
    expect(head_seq).toBe(7);
  });
});

it('a connection with batches gets the same events as one without, in the same order', async () => {
  const [ann, ben] = stage.people('ann', 'ben');
  const { room } = done(await stage.overRest(ann, 'create_room', { type: 'group', participants: [ben] }));
  const one = await stage.connect(ben);
  const many = await stage.connect(ben, { batch: true });
  const room_id = room.id;
  const work = Array.from({ length: 60 }, async (_, n) => {
    const run = n % 2 ? stage.overSocket : stage.overRest;
    const { message } = done(await run(n % 3 ? ann : ben, 'send_message', { room_id, content: String(n) }));
    if (n % 4) return;
    done(await run(n % 3 ? ann : ben, 'edit_message', { room_id, message_id: message.id, content: `${n}!` }));
  });
  await Promise.all(work);
  await stage.fence(room_id, one, many);
  const events = one.take();
  const numbers = (key: string): unknown[] =>
    events.flatMap(({ data }) =>
      Object.entries(data).flatMap(([name, value]): unknown[] => (name === key ? [value] : [])),
    );
  expect(numbers('seq')).toEqual(Array.from({ length: 61 }, (_, n) => n + 4));
  expect(numbers('rev')).toEqual(Array.from({ length: 15 }, (_, n) => n + 1));
  expect(many.take()).toEqual(events);
});
