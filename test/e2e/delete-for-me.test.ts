import { expect, it } from '@jest/globals';
import { done, FENCE, invalid, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage({ HIDDEN_PER_ROOM: '3', RECEIPT_MEMBERS: '0' });

onBothTransports(stage, (run) => {
  /** A room of ann (its owner) and ben with messages of ann's from #4 on. */
  async function written(ann: string, ben: string, texts: string[]): Promise<{ room_id: string; ids: string[] }> {
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const ids: string[] = [];
    for (const content of texts)
      ids.push(done(await run(ann, 'send_message', { room_id: room.id, content })).message.id);
    return { room_id: room.id, ids };
  }

  const hide = (who: string, room_id: string, message_id: string | undefined) =>
    run(who, 'delete_message', { room_id, message_id, scope: 'me' });

  it('takes a message out of one’s own copy, on all of one’s devices, and out of nobody else’s', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, ben, ['one', 'two', 'three']);
    const devices = await Promise.all([
      stage.connect(ann),
      stage.connect(ben, { batch: true }),
      stage.connect(ben, { subscribe: 'none' }),
    ]);
    expect(done(await hide(ben, room_id, ids[1]))).toEqual({ message_id: ids[1] });
    const told = await devices[1].until(({ type }) => type === 'message_hidden');
    expect(told.data).toEqual({ room_id, own_rev: 1, message_id: ids[1] });
    const seen = await stage.seen(room_id, ...devices);
    expect(seen.map((lines) => lines.sort())).toEqual([[FENCE], ['mine 1: hidden', FENCE].sort(), ['mine 1: hidden']]);
    const texts = async (who: string) =>
      done(await run(who, 'fetch_history', { room_id }))
        .messages.map(({ content }) => content)
        .slice(3);
    const fence = (await texts(ann)).at(-1);
    expect(await texts(ann)).toEqual(['one', 'two', 'three', fence]);
    expect(await texts(ben)).toEqual(['one', 'three', fence]);
    const missing = await run(ben, 'get_message', { room_id, message_id: ids[1] });
    expect(missing).toEqual(refused('not_found'));
    expect(await run(ben, 'get_message', { room_id, message_id: room_id })).toEqual(missing);
    done(await run(ann, 'get_message', { room_id, message_id: ids[1] }));
  });

  it('leaves no trace of it in whatever one reads', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, ben, ['apple', 'apple pie']);
    const hidden = ids[1];
    done(await run(ann, 'send_message', { room_id, content: 'see', reply_to: hidden }));
    const last = done(await run(ann, 'send_message', { room_id, content: 'apple tree' })).message.id;
    done(await hide(ben, room_id, hidden));
    done(await hide(ben, room_id, last));
    done(await run(ann, 'edit_message', { room_id, message_id: hidden, content: 'apple cake' }));
    const [synced] = done(await run(ben, 'sync', { rooms: [{ room_id, after_seq: 0, after_rev: 0 }] })).rooms;
    expect(synced?.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 6]);
    expect(synced?.messages.at(-1)).toMatchObject({ reply_to: null, quote: null });
    expect(synced?.hidden.toSorted()).toEqual([hidden, last].sort());
    expect(synced).toMatchObject({
      head_seq: 7,
      head_rev: 1,
      member: { own_rev: 2 },
      unread_count: 4,
      has_more: false,
    });
    const [changes] = done(await run(ben, 'sync', { rooms: [{ room_id, after_seq: 7, after_rev: 0 }] })).rooms;
    expect(changes).toMatchObject({ messages: [], changed: [], head_rev: 1 });
    const full = done(await run(ben, 'get_full_room', { room_id, limit: 2 }));
    expect(full).toMatchObject({ messages: [{ seq: 4 }, { seq: 6 }], has_more: true, room: { last_message: null } });
    const found = done(await run(ben, 'search', { q: 'apple', room_id })).results;
    expect(found.map(({ message }) => message.content)).toEqual(['apple']);
    expect(done(await run(ben, 'search', { q: 'apple' })).results).toHaveLength(1);
    expect(await run(ben, 'fetch_history', { room_id, before_id: hidden })).toEqual(refused('not_found'));
    expect(await run(ben, 'send_message', { room_id, content: 'x', reply_to: hidden })).toEqual(invalid('reply_to'));
    const { rooms } = done(await run(ben, 'list_rooms'));
    expect(rooms.find(({ id }) => id === room_id)).toMatchObject({ last_message: null });
    // For ann all is there.
    const [anns] = done(await run(ann, 'sync', { rooms: [{ room_id, after_seq: 0, after_rev: 0 }] })).rooms;
    expect(anns?.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(anns).toMatchObject({ hidden: [], member: { own_rev: 0 }, room: { last_message: { id: last } } });
    expect(anns?.messages[5]?.quote).toMatchObject({ id: hidden, content: 'apple cake' });
  });

  it('works on anything one sees: system messages, deleted ones, one’s own, in an archived room', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, ben, ['deleted']);
    const own = done(await run(ben, 'send_message', { room_id, content: 'own' })).message.id;
    done(await run(ann, 'delete_message', { room_id, message_id: ids[0] }));
    done(await run(ann, 'update_room', { room_id, is_active: false }));
    const [system] = done(await run(ben, 'fetch_history', { room_id })).messages;
    for (const id of [system?.id, ids[0], own]) done(await hide(ben, room_id, id));
    const { messages } = done(await run(ben, 'fetch_history', { room_id }));
    expect(messages.map(({ seq }) => seq)).toEqual([2, 3, 6]);
  });

  it('changes nothing the second time, from however many devices', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, ben, ['one', 'two']);
    const device = await stage.connect(ben);
    const both = await Promise.all([1, 2, 3, 4].map(() => hide(ben, room_id, ids[0])));
    expect(both.map(done)).toEqual([1, 2, 3, 4].map(() => ({ message_id: ids[0] })));
    const before = await stage.stored();
    done(await hide(ben, room_id, ids[0]));
    expect(await stage.stored()).toEqual(before);
    await device.until(({ type }) => type === 'message_hidden');
    const [lines] = await stage.seen(room_id, device);
    expect(lines?.sort()).toEqual(['mine 1: hidden', FENCE].sort());
  });

  it('has a limit, also at once; what is cleared does not count', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, ben, ['1', '2', '3', '4', '5', '6']);
    const answers = await Promise.all(ids.map((id) => hide(ben, room_id, id)));
    expect(answers.filter(({ code }) => code === null)).toHaveLength(3);
    expect(answers.filter(({ code }) => code === 'conflict')).toHaveLength(3);
    const { messages } = done(await run(ben, 'fetch_history', { room_id }));
    expect(messages).toHaveLength(6);
    const full = await hide(ben, room_id, messages.at(-1)?.id);
    expect(full.error).toContain('clear_history');
    // Hidden ones stay hidden without complaint.
    const known = ids.find((id) => !messages.some((message) => message.id === id));
    done(await hide(ben, room_id, known));
    done(await run(ben, 'clear_history', { room_id }));
    const next = done(await run(ann, 'send_message', { room_id, content: '7' })).message.id;
    done(await hide(ben, room_id, next));
    const [synced] = done(await run(ben, 'sync', { rooms: [{ room_id, after_seq: 0, after_rev: 0 }] })).rooms;
    expect(synced).toMatchObject({ messages: [], hidden: [next] });
  });

  it('is nobody’s who is not in the room, and tells strangers nothing', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room_id, ids } = await written(ann, ben, ['one']);
    const before = await stage.stored();
    const stranger = await hide(cat, room_id, ids[0]);
    expect(stranger).toEqual(refused('not_found'));
    expect(await hide(cat, '11111111-1111-4111-8111-111111111111', ids[0])).toEqual(stranger);
    expect(await hide(stage.admin, room_id, ids[0])).toEqual(refused('not_found'));
    expect(await hide(ben, room_id, room_id)).toEqual(refused('not_found'));
    const wrong = await run(ben, 'delete_message', { room_id, message_id: ids[0], scope: 'us' });
    expect(wrong).toEqual(invalid('scope'));
    expect(await stage.stored()).toEqual(before);
  });

  it('leaves pushes of changes to it, which its numbers need', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, ben, ['one']);
    done(await hide(ben, room_id, ids[0]));
    const device = await stage.connect(ben);
    done(await run(ann, 'edit_message', { room_id, message_id: ids[0], content: 'uno' }));
    done(await run(ann, 'delete_message', { room_id, message_id: ids[0], scope: 'everyone' }));
    expect(await stage.seen(room_id, device)).toEqual([['message_edited ~1 uno', 'message_deleted ~2', FENCE]]);
  });
});
