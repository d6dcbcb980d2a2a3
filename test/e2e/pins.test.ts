import { expect, it } from '@jest/globals';
import { done, FENCE, onBothTransports, refused, useStage } from '../support/stage.js';
import { textMessage, TIME } from '../support/views.js';

const stage = useStage({ PINS_PER_ROOM: '3' });
const NOWHERE = '11111111-1111-4111-8111-111111111111';

onBothTransports(stage, (run) => {
  /** A room of ann (its owner) and these, with messages of these texts of ann's. */
  async function written(ann: string, others: string[], ...contents: string[]) {
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: others }));
    const ids: string[] = [];
    for (const content of contents)
      ids.push(done(await run(ann, 'send_message', { room_id: room.id, content })).message.id);
    return { room_id: room.id, ids };
  }

  const pinned = async (who: string, room_id: string): Promise<string[]> =>
    done(await run(who, 'list_pins', { room_id })).messages.map(({ content }) => content);

  it('are told to all of the room, once, and taken away again', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room_id, ids } = await written(ann, [ben], 'rules');
    const at = { room_id, message_id: ids[0] };
    const devices = await Promise.all([stage.connect(ann, { batch: true }), stage.connect(ben), stage.connect(cat)]);
    const { message } = done(await run(ann, 'pin_message', at));
    const pin = { is_pinned: true, pinned_at: TIME, pinned_by: ann };
    expect(message).toEqual(textMessage(room_id, ann, 'rules', { seq: 4, tally: 1, rev: 1, ...pin }));
    expect(done(await run(ann, 'pin_message', at)).message).toEqual(message);
    const event = await devices[1].until(({ type }) => type === 'message_pinned');
    expect(event.data).toEqual({ room_id, rev: 1, message });
    expect(done(await run(ben, 'list_pins', { room_id }))).toEqual({ messages: [message], next_cursor: null });
    const after = done(await run(ann, 'unpin_message', at)).message;
    expect(after).toEqual(textMessage(room_id, ann, 'rules', { seq: 4, tally: 1, rev: 2 }));
    expect(done(await run(ann, 'unpin_message', at)).message).toEqual(after);
    expect(await pinned(ben, room_id)).toEqual([]);
    const told = ['message_pinned ~1 rules', 'message_unpinned ~2 rules', FENCE];
    expect(await stage.seen(room_id, ...devices)).toEqual([told, told, []]);
  });

  it('are listed newest pin first, page by page', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, [ben], 'one', 'two', 'three', 'four');
    for (const index of [1, 0, 2]) done(await run(ann, 'pin_message', { room_id, message_id: ids[index] }));
    expect(await pinned(ben, room_id)).toEqual(['three', 'one', 'two']);
    const first = done(await run(ben, 'list_pins', { room_id, limit: 2 }));
    const rest = done(await run(ben, 'list_pins', { room_id, limit: 2, cursor: first.next_cursor }));
    const contents = [first, rest].map(({ messages }) => messages.map(({ content }) => content));
    expect([contents, rest.next_cursor]).toEqual([[['three', 'one'], ['two']], null]);
  });

  it('are limited; one that is deleted makes room', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, [ben], 'one', 'two', 'three', 'four', 'five');
    const pin = (index: number) => run(ann, 'pin_message', { room_id, message_id: ids[index] });
    for (const index of [0, 1, 2]) done(await pin(index));
    expect(await pin(3)).toEqual(refused('conflict'));
    done(await pin(0));
    done(await run(ann, 'delete_message', { room_id, message_id: ids[0] }));
    expect(await pinned(ben, room_id)).toEqual(['three', 'two']);
    done(await pin(3));
    expect(await pin(4)).toEqual(refused('conflict'));
  });

  it('at once are no more than may be', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, [ben], ...Array.from({ length: 10 }, (_, n) => `m${n}`));
    const answers = await Promise.all(ids.map((message_id) => run(ann, 'pin_message', { room_id, message_id })));
    expect(answers.map(({ code }) => code ?? 'pinned').sort()).toEqual([
      ...Array.from({ length: 7 }, () => 'conflict'),
      ...Array.from({ length: 3 }, () => 'pinned'),
    ]);
    expect(await pinned(ben, room_id)).toHaveLength(3);
  });

  it('are for owner and admins, in direct rooms for everybody, and for nobody outside', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const { room_id, ids } = await written(ann, [ben, cat], 'rules');
    const at = { room_id, message_id: ids[0] };
    const { messages, changes } = await stage.stored();
    const nothing = await run(dan, 'pin_message', { ...at, room_id: NOWHERE });
    expect(nothing).toEqual(refused('not_found'));
    for (const command of ['pin_message', 'unpin_message'] as const) {
      expect(await run(ben, command, at)).toEqual(refused('forbidden'));
      expect(await run(dan, command, at)).toEqual(nothing);
    }
    expect(await run(dan, 'list_pins', { room_id })).toEqual(await run(dan, 'list_pins', { room_id: NOWHERE }));
    expect(await stage.stored()).toMatchObject({ messages, changes });
    done(await run(ann, 'update_member', { room_id, user_id: cat, role: 'admin' }));
    done(await run(cat, 'pin_message', at));
    done(await run(ann, 'unpin_message', at));
    done(await run(ann, 'mute_member', { room_id, user_id: cat, until: null }));
    expect(await run(cat, 'pin_message', at)).toEqual(refused('forbidden'));
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    expect(await run(ben, 'list_pins', { room_id })).toEqual(refused('not_found'));
    const direct = done(await run(ann, 'send_message', { participants: [ann, dan], content: 'hi' })).message;
    done(await run(dan, 'pin_message', { room_id: direct.room_id, message_id: direct.id }));
    expect(await pinned(ann, direct.room_id)).toEqual(['hi']);
  });

  it('are of no system messages, nothing deleted, and not made in archived rooms', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id, ids } = await written(ann, [ben], 'one', 'two');
    const { messages } = done(await run(ann, 'fetch_history', { room_id }));
    const pin = (message_id: unknown) => run(ann, 'pin_message', { room_id, message_id });
    expect(await pin(messages[0]?.id)).toEqual(refused('forbidden'));
    done(await run(ann, 'delete_message', { room_id, message_id: ids[0] }));
    expect(await pin(ids[0])).toEqual(refused('gone'));
    done(await run(ann, 'update_room', { room_id, is_active: false }));
    expect(await pin(ids[1])).toEqual(refused('conflict'));
    expect(await pinned(ben, room_id)).toEqual([]);
  });

  it('of what newcomers may not see are skipped for them and not in their list', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await run(ann, 'create_room', { type: 'group', history: 'from_join' }));
    const room_id = room.id;
    const old = done(await run(ann, 'send_message', { room_id, content: 'old' })).message.id;
    done(await run(ann, 'add_member', { room_id, user_id: ben, role: 'admin' }));
    const fresh = done(await run(ann, 'send_message', { room_id, content: 'new' })).message.id;
    const devices = await Promise.all([stage.connect(ann), stage.connect(ben)]);
    expect(await run(ben, 'pin_message', { room_id, message_id: old })).toEqual(refused('not_found'));
    done(await run(ann, 'pin_message', { room_id, message_id: old }));
    done(await run(ben, 'pin_message', { room_id, message_id: fresh }));
    expect([await pinned(ann, room_id), await pinned(ben, room_id)]).toEqual([['new', 'old'], ['new']]);
    expect(await stage.seen(room_id, ...devices)).toEqual([
      ['message_pinned ~1 old', 'message_pinned ~2 new', FENCE],
      ['skipped ~1', 'message_pinned ~2 new', FENCE],
    ]);
  });
});
