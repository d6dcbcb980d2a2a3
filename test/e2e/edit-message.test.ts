import { expect, it } from '@jest/globals';
import { done, FENCE, invalid, onBothTransports, refused, useStage } from '../support/stage.js';
import { textMessage, TIME } from '../support/views.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  /** A room of ann (its owner) and ben with a message of ben's, which is its fourth entry. */
  async function written(ann: string, ben: string): Promise<{ room_id: string; message_id: string }> {
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const { message } = done(await run(ben, 'send_message', { room_id: room.id, content: 'frist' }));
    return { room_id: room.id, message_id: message.id };
  }

  it('is told to all of the room, and changes the text for whoever comes later', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const at = await written(ann, ben);
    const devices = await Promise.all([stage.connect(ann, { batch: true }), stage.connect(ben), stage.connect(cat)]);
    const { message } = done(await run(ben, 'edit_message', { ...at, content: 'first' }));
    const whole = { seq: 4, tally: 1, rev: 1, is_edited: true, edited_at: TIME };
    expect(message).toEqual(textMessage(at.room_id, ben, 'first', whole));
    const [, bens] = devices;
    const event = await bens.until(({ type }) => type === 'message_edited');
    expect(event.data).toEqual({ room_id: at.room_id, rev: 1, message });
    expect(done(await run(ann, 'get_message', at)).message).toEqual(message);
    const told = ['message_edited ~1 first', FENCE];
    expect(await stage.seen(at.room_id, ...devices)).toEqual([told, told, []]);
  });

  it('changes what is given, and metadata as a whole', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    const edit = async (data: object) => done(await run(ben, 'edit_message', { ...at, ...data })).message;
    expect(await edit({ extra_metadata: { a: 1, b: { c: 2 } } })).toMatchObject({ content: 'frist', rev: 1 });
    const second = await edit({ extra_metadata: { b: 3 } });
    expect(second).toMatchObject({ content: 'frist', rev: 2 });
    expect(second.extra_metadata).toEqual({ b: 3 });
    const third = await edit({ content: 'first' });
    expect(third).toMatchObject({ content: 'first', extra_metadata: { b: 3 }, rev: 3 });
  });

  it('is for its sender alone, an owner included, and for nobody outside', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const at = await written(ann, ben);
    const before = await stage.stored();
    const edit = (who: string) => run(who, 'edit_message', { ...at, content: 'x' });
    expect(await edit(ann)).toEqual(refused('forbidden'));
    const stranger = await edit(cat);
    expect(stranger).toEqual(refused('not_found'));
    const nowhere = { ...at, room_id: '11111111-1111-4111-8111-111111111111', content: 'x' };
    expect(await run(cat, 'edit_message', nowhere)).toEqual(stranger);
    expect(await stage.stored()).toEqual(before);
  });

  it('wants something to change', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    expect(await run(ben, 'edit_message', await written(ann, ben))).toEqual(invalid('content'));
  });

  it('is refused where nothing may be changed, and nothing is', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    const bens = await stage.connect(ben);
    const edit = (data: object = {}) => run(ben, 'edit_message', { ...at, content: 'x', ...data });
    expect(await edit({ message_id: at.room_id })).toEqual(refused('not_found'));
    const other = await written(ann, ben);
    expect(await edit({ room_id: other.room_id })).toEqual(refused('not_found'));
    const page = done(await run(ben, 'fetch_history', { room_id: at.room_id }));
    const system = page.messages[0]?.id;
    expect(await edit({ message_id: system })).toEqual(refused('forbidden'));
    done(await run(ann, 'update_member', { room_id: at.room_id, user_id: ben, role: 'readonly' }));
    expect(await edit()).toEqual(refused('forbidden'));
    done(await run(ann, 'update_member', { room_id: at.room_id, user_id: ben, role: 'member' }));
    done(await run(ann, 'update_room', { room_id: at.room_id, is_active: false }));
    expect(await edit()).toEqual(refused('conflict'));
    done(await run(ann, 'update_room', { room_id: at.room_id, is_active: true }));
    done(await run(ben, 'delete_message', at));
    expect(await edit()).toEqual(refused('gone'));
    const [lines] = await stage.seen(at.room_id, bens);
    expect(lines?.filter((line) => line.startsWith('message_edited'))).toEqual([]);
  });
});
