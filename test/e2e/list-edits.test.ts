import { expect, it } from '@jest/globals';
import { done, onBothTransports, refused, useStage } from '../support/stage.js';
import { TIME } from '../support/views.js';

const stage = useStage();
const NOWHERE = '11111111-1111-4111-8111-111111111111';

onBothTransports(stage, (run) => {
  async function written(ann: string, ...others: string[]): Promise<{ room_id: string; message_id: string }> {
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: others }));
    const send = { room_id: room.id, content: 'one', extra_metadata: { version: 1 } };
    const { message } = done(await run(ann, 'send_message', send));
    return { room_id: room.id, message_id: message.id };
  }

  it('shows what a message was before each edit, oldest first, and nothing of its other changes', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    expect(done(await run(ben, 'list_edits', at))).toEqual({ edits: [], next_cursor: null });
    const first = done(await run(ann, 'edit_message', { ...at, content: 'two' })).message;
    done(await run(ben, 'add_reaction', { ...at, reaction: '👍' }));
    done(await run(ann, 'pin_message', at));
    const second = done(await run(ann, 'edit_message', { ...at, extra_metadata: { version: 2 } })).message;
    const common = { user_id: ann, edited_at: TIME, attachments: [], mentions: [], extra_metadata: { version: 1 } };
    const { edits } = done(await run(ben, 'list_edits', at));
    expect(edits).toEqual([
      { ...common, rev: 1, content: 'one' },
      { ...common, rev: 4, content: 'two' },
    ]);
    expect(edits.map(({ edited_at }) => edited_at)).toEqual([first.edited_at, second.edited_at]);
  });

  it('comes page by page', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    for (const content of ['two', 'three', 'four']) done(await run(ann, 'edit_message', { ...at, content }));
    const first = done(await run(ben, 'list_edits', { ...at, limit: 2 }));
    const rest = done(await run(ben, 'list_edits', { ...at, limit: 2, cursor: first.next_cursor }));
    const contents = [first, rest].map(({ edits }) => edits.map(({ content }) => content));
    expect([contents, rest.next_cursor]).toEqual([[['one', 'two'], ['three']], null]);
  });

  it('is for whoever may see the message, and empty once it is deleted', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const at = await written(ann, ben, cat);
    done(await run(ann, 'edit_message', { ...at, content: 'two' }));
    const nothing = await run(dan, 'list_edits', { ...at, room_id: NOWHERE });
    expect(nothing).toEqual(refused('not_found'));
    expect(await run(dan, 'list_edits', at)).toEqual(nothing);
    done(await run(ann, 'remove_member', { room_id: at.room_id, user_id: cat }));
    expect(await run(cat, 'list_edits', at)).toEqual(nothing);
    done(await run(ann, 'delete_message', at));
    expect(done(await run(ben, 'list_edits', at))).toEqual({ edits: [], next_cursor: null });
  });

  it('shows newcomers nothing of before', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await run(ann, 'create_room', { type: 'group', history: 'from_join' }));
    const { message } = done(await run(ann, 'send_message', { room_id: room.id, content: 'old' }));
    const at = { room_id: room.id, message_id: message.id };
    done(await run(ann, 'edit_message', { ...at, content: 'older' }));
    done(await run(ann, 'add_member', { room_id: room.id, user_id: ben }));
    expect(await run(ben, 'list_edits', at)).toEqual(refused('not_found'));
    expect(done(await run(ann, 'list_edits', at)).edits).toMatchObject([{ content: 'old' }]);
  });
});
