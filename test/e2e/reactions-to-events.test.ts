import { expect, it } from '@jest/globals';
import { done, FENCE, onBothTransports, useStage } from '../support/stage.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  it('a reaction to somebody’s leaving or joining is no leaving and no joining', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const room_id = room.id;
    done(await run(ben, 'leave_room', { room_id, end_membership: true }));
    done(await run(ann, 'add_member', { room_id, user_id: ben }));
    const { messages } = done(await run(ann, 'fetch_history', { room_id }));
    const left = messages.find(({ event }) => event?.type === 'member_left')?.id;
    const joined = messages.find(({ event }) => event?.type === 'member_joined' && event.user_id === ben)?.id;
    const [anns, bens] = [await stage.connect(ann), await stage.connect(ben)];
    for (const message_id of [left, joined])
      done(await run(ann, 'add_reaction', { room_id, message_id, reaction: 'wave' }));
    const told = [`reaction_added ~1 wave ${ann}`, `reaction_added ~2 wave ${ann}`, FENCE];
    expect(await stage.seen(room_id, anns, bens)).toEqual([told, told]);
  });
});
