import { expect, it } from '@jest/globals';
import { done, FENCE, onBothTransports, refused, useStage } from '../support/stage.js';
import { textMessage, TIME } from '../support/views.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  async function written(ann: string, ben: string): Promise<{ room_id: string; message_id: string }> {
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const send = { room_id: room.id, content: 'secret', extra_metadata: { of: 'mine' } };
    const { message } = done(await run(ben, 'send_message', send));
    return { room_id: room.id, message_id: message.id };
  }

  it('leaves a tombstone in its place, told to all of the room and nobody else', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const at = await written(ann, ben);
    const devices = await Promise.all([stage.connect(ann), stage.connect(ben, { batch: true }), stage.connect(cat)]);
    expect(done(await run(ben, 'delete_message', at))).toEqual({ message_id: at.message_id });
    const tombstone = textMessage(at.room_id, ben, '', {
      seq: 4,
      tally: 1,
      rev: 1,
      is_deleted: true,
      deleted_at: TIME,
    });
    const [anns] = devices;
    const event = await anns.until(({ type }) => type === 'message_deleted');
    expect(event.data).toEqual({ room_id: at.room_id, rev: 1, message: tombstone });
    expect(done(await run(ann, 'get_message', at)).message).toEqual(tombstone);
    const told = ['message_deleted ~1', FENCE];
    expect(await stage.seen(at.room_id, ...devices)).toEqual([told, told, []]);
  });

  it('leaves no trace in the database of the text, of earlier texts, reactions and pin', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    done(await run(ben, 'edit_message', { ...at, content: 'very secret' }));
    done(await run(ann, 'add_reaction', { ...at, reaction: '🤫' }));
    done(await run(ben, 'add_reaction', { ...at, reaction: '🤫' }));
    done(await run(ann, 'pin_message', at));
    const ofRoom = async (collection: string): Promise<string> => {
      const documents = (await stage.collections(collection).find().toArray()).map((one) => JSON.stringify(one));
      return documents.filter((document) => document.includes(at.room_id)).join();
    };
    expect(await ofRoom('messages')).toContain('very secret');
    expect(await ofRoom('changes')).toContain('secret');
    expect(await ofRoom('reactions')).toContain('🤫');
    done(await run(ben, 'delete_message', at));
    for (const collection of ['messages', 'changes']) expect(await ofRoom(collection)).not.toContain('secret');
    expect(await ofRoom('reactions')).toBe('');
    const { message } = done(await run(ann, 'get_message', at));
    const left = { reactions: {}, reaction_counts: {}, is_pinned: false, pinned_at: null, pinned_by: null };
    expect(message).toMatchObject({ ...left, content: '', extra_metadata: {}, rev: 5 });
    expect(done(await run(ann, 'list_reactions', at)).reactions).toEqual([]);
    expect(done(await run(ann, 'list_pins', { room_id: at.room_id })).messages).toEqual([]);
    expect(done(await run(ann, 'list_edits', at)).edits).toEqual([]);
  });

  it('leaves no text in the quotes of it', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    const reply = { room_id: at.room_id, content: 'really?', reply_to: at.message_id };
    const { message } = done(await run(ann, 'send_message', reply));
    expect(message.quote).toMatchObject({ content: 'secret', is_deleted: false });
    done(await run(ben, 'delete_message', at));
    const { messages } = done(await run(ann, 'fetch_history', { room_id: at.room_id }));
    expect(messages.at(-1)?.quote).toMatchObject({ id: at.message_id, rev: 1, content: '', is_deleted: true });
    expect(JSON.stringify(messages)).not.toContain('secret');
  });

  it('of what one wrote is left to readers too, as it is to the muted', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    done(await run(ann, 'update_member', { room_id: at.room_id, user_id: ben, role: 'readonly' }));
    expect(await run(ben, 'edit_message', { ...at, content: 'x' })).toEqual(refused('forbidden'));
    done(await run(ben, 'delete_message', at));
    expect(done(await run(ann, 'get_message', at)).message.is_deleted).toBe(true);
  });

  it('twice is no error and no second change', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    const anns = await stage.connect(ann);
    const first = done(await run(ben, 'delete_message', at));
    expect(done(await run(ann, 'delete_message', at))).toEqual(first);
    expect(await stage.seen(at.room_id, anns)).toEqual([['message_deleted ~1', FENCE]]);
  });

  it('is for its sender, and for owner and admins of the room', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const { room_id } = await written(ann, ben);
    done(await run(ann, 'add_member', { room_id, user_id: cat, role: 'admin' }));
    const say = async (who: string) => done(await run(who, 'send_message', { room_id, content: 'x' })).message.id;
    const wipe = (who: string, message_id: string) => run(who, 'delete_message', { room_id, message_id });
    expect(await wipe(ben, await say(ann))).toEqual(refused('forbidden'));
    expect(await wipe(dan, await say(ben))).toEqual(refused('not_found'));
    expect(await wipe(cat, await say(ann))).toMatchObject({ code: null });
    expect(await wipe(ann, await say(cat))).toMatchObject({ code: null });
    expect(await wipe(stage.admin, await say(ben))).toMatchObject({ code: null });
  });

  it('is refused for system messages, unknown ones and in archived rooms', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    const page = done(await run(ann, 'fetch_history', { room_id: at.room_id }));
    const before = await stage.stored();
    const wipe = (message_id: unknown) => run(ann, 'delete_message', { ...at, message_id });
    expect(await wipe(page.messages[0]?.id)).toEqual(refused('forbidden'));
    expect(await wipe(at.room_id)).toEqual(refused('not_found'));
    expect(await stage.stored()).toEqual(before);
    done(await run(ann, 'update_room', { room_id: at.room_id, is_active: false }));
    expect(await wipe(at.message_id)).toEqual(refused('conflict'));
  });
});
