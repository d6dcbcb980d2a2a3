import { expect, it } from '@jest/globals';
import { done, onBothTransports, refused, useStage } from '../support/stage.js';
import { textMessage, TIME } from '../support/views.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  it('is as it is now', async () => {
    const [ann] = stage.people('ann');
    const room_id = done(await run(ann, 'create_room', { type: 'group' })).room.id;
    const { message } = done(await run(ann, 'send_message', { room_id, content: 'one' }));
    const at = { room_id, message_id: message.id };
    const get = async () => done(await run(ann, 'get_message', at)).message;
    expect(await get()).toEqual(message);
    done(await run(ann, 'edit_message', { ...at, content: 'two' }));
    const edited = { seq: 3, tally: 1, is_edited: true, edited_at: TIME };
    expect(await get()).toEqual(textMessage(room_id, ann, 'two', { ...edited, rev: 1 }));
    done(await run(ann, 'delete_message', at));
    const deleted = { ...edited, rev: 2, is_deleted: true, deleted_at: TIME };
    expect(await get()).toEqual(textMessage(room_id, ann, '', deleted));
  });

  it('is there in its room alone, for its members alone', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const [here, there] = await Promise.all(
      [1, 2].map(async () => done(await run(ann, 'create_room', { type: 'group' })).room.id),
    );
    const { message } = done(await run(ann, 'send_message', { room_id: here, content: 'one' }));
    const get = (who: string, room_id: unknown, message_id: unknown) =>
      run(who, 'get_message', { room_id, message_id });
    expect(await get(ann, there, message.id)).toEqual(refused('not_found'));
    expect(await get(ann, here, there)).toEqual(refused('not_found'));
    const theirs = await get(ben, here, message.id);
    expect(theirs).toEqual(refused('not_found'));
    expect(await get(ben, message.id, message.id)).toEqual(theirs);
  });
});
