import { expect, it } from '@jest/globals';
import { done, FENCE, invalid, onBothTransports, useStage } from '../support/stage.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  async function room(maker: string, ...participants: string[]): Promise<string> {
    return done(await run(maker, 'create_room', { type: 'group', participants })).room.id;
  }

  const send = async (who: string, data: object) => done(await run(who, 'send_message', data)).message;
  const mentioned = async (who: string, data: object = {}) => done(await run(who, 'list_mentions', data));
  const texts = async (who: string) => (await mentioned(who)).messages.map(({ content }) => content);

  it('travel with the message, for everybody, and can be edited', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await room(ann, ben, cat);
    const cats = await stage.connect(cat);
    const message = await send(ann, { room_id, content: '@ben', mentions: [ben, ann, ben] });
    expect(message.mentions).toEqual([ben, ann]);
    const event = await cats.until(({ type }) => type === 'message_created');
    expect(event.data).toEqual({ room_id, seq: 5, message });
    const at = { room_id, message_id: message.id };
    const edited = done(await run(ann, 'edit_message', { ...at, content: '@cat', mentions: [cat] })).message;
    expect(edited).toMatchObject({ content: '@cat', mentions: [cat] });
    const kept = done(await run(ann, 'edit_message', { ...at, content: '@cat!' })).message;
    expect(kept.mentions).toEqual([cat]);
    expect([await texts(ben), await texts(cat)]).toEqual([[], ['@cat!']]);
    expect(await stage.seen(room_id, cats)).toEqual([
      ['message_created #5 @ben', 'message_edited ~1 @cat', 'message_edited ~2 @cat!', FENCE],
    ]);
    expect(done(await run(ann, 'edit_message', { ...at, mentions: [] })).message.mentions).toEqual([]);
    expect(await texts(cat)).toEqual([]);
  });

  it('name members of the room, whom the message reaches, and not too many', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const room_id = await room(ann, ben, cat);
    await room(dan);
    const { id } = await send(ann, { room_id, content: 'x', mentions: [ben] });
    done(await run(ann, 'remove_member', { room_id, user_id: cat }));
    const before = await stage.stored();
    const crowd = Array.from({ length: 1000 }, (_, n) => `u${n}`);
    const attempts = [
      (mentions: unknown) => run(ann, 'send_message', { room_id, content: 'x', mentions }),
      (mentions: unknown) => run(ann, 'edit_message', { room_id, message_id: id, mentions }),
    ];
    for (const attempt of attempts) {
      const unknown = await attempt([ben, 'nobody-at-all']);
      expect(unknown).toEqual(invalid('mentions'));
      // Somebody who left, and somebody who never was here, are no more than nobody.
      for (const outside of [cat, dan]) expect(await attempt([ben, outside])).toEqual(unknown);
      for (const wrong of [crowd, null, ben, [5], [{ $ne: 1 }], { $ne: 1 }])
        expect(await attempt(wrong)).toEqual(invalid('mentions'));
    }
    done(await run(ann, 'add_member', { room_id, user_id: dan }));
    const few = { room_id, content: 'x', targets: [ben] };
    expect(await run(ann, 'send_message', { ...few, mentions: [dan] })).toEqual(invalid('mentions'));
    const secret = await send(ann, { ...few, mentions: [ben, ann] });
    const widened = await run(ann, 'edit_message', { room_id, message_id: secret.id, mentions: [dan] });
    expect(widened).toEqual(invalid('mentions'));
    const { messages } = before as { messages: unknown[] };
    expect((await stage.stored())['messages']?.slice(0, messages.length)).toEqual(messages);
  });

  it('may stay in an edit though the one they name has left', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await room(ann, ben);
    const { id } = await send(ann, { room_id, content: '@ben', mentions: [ben] });
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    const edit = { room_id, message_id: id, content: '@ben?', mentions: [ben] };
    expect(done(await run(ann, 'edit_message', edit)).message).toMatchObject({ content: '@ben?', mentions: [ben] });
  });

  it('are listed over all rooms, newest first, page by page', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const rooms = [await room(ann, ben), await room(ann, ben), await room(ann, ben)];
    const sent: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      sent.unshift((await send(ann, { room_id: rooms[n % 3], content: String(n), mentions: [ben] })).id);
      await send(ann, { room_id: rooms[n % 3], content: 'of nobody' });
    }
    const listed: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await mentioned(ben, { limit: 3, ...(cursor !== null && { cursor }) });
      expect(page.messages.length).toBeLessThanOrEqual(3);
      listed.push(...page.messages.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(listed).toEqual(sent);
    expect(await mentioned(ann)).toEqual({ messages: [], next_cursor: null });
    const [newest] = (await mentioned(ben, { limit: 1 })).messages;
    expect(newest).toEqual(
      done(await run(ben, 'get_message', { room_id: newest?.room_id, message_id: sent[0] })).message,
    );
  });

  it('are listed as far as one may still see them', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const kept = await room(ann, ben);
    const left = await room(ann, ben);
    const deleted = await room(ann, ben);
    const late = done(await run(ann, 'create_room', { type: 'group', participants: [ben], history: 'from_join' })).room
      .id;
    for (const [room_id, content] of [
      [kept, 'kept'],
      [left, 'left'],
      [deleted, 'deleted room'],
      [late, 'before'],
    ])
      await send(ann, { room_id, content, mentions: [ben] });
    const gone = await send(ann, { room_id: kept, content: 'gone', mentions: [ben] });
    await send(ann, { room_id: kept, content: 'for ben', mentions: [ben], targets: [ben] });
    expect(await texts(ben)).toEqual(['for ben', 'gone', 'before', 'deleted room', 'left', 'kept']);

    done(await run(ann, 'delete_message', { room_id: kept, message_id: gone.id }));
    done(await run(ann, 'remove_member', { room_id: left, user_id: ben }));
    done(await run(ann, 'delete_room', { room_id: deleted }));
    done(await run(ann, 'remove_member', { room_id: late, user_id: ben }));
    done(await run(ann, 'add_member', { room_id: late, user_id: ben }));
    await send(ann, { room_id: late, content: 'after', mentions: [ben] });
    expect(await texts(ben)).toEqual(['after', 'for ben', 'kept']);
    // Where everything on a page has fallen out, the next one goes on.
    const [first, second] = [await mentioned(ben, { limit: 1 }), await mentioned(ben, { limit: 2 })];
    expect([first.messages.length, second.messages.length]).toEqual([1, 2]);
    expect(first.next_cursor).not.toBeNull();
  });
});
