import { expect, it } from '@jest/globals';
import { brief, type Device } from '../support/device.js';
import { done, FENCE, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  it('takes the room from all connections of the removed at one place of the log', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben, cat] }));
    const room_id = room.id;
    const bens = await Promise.all([stage.connect(ben), stage.connect(ben), stage.connect(ben, { batch: true })]);
    const cats = await stage.connect(cat);
    let over = false;
    const refusals = new Set<string>();
    const chatter = async (who: string): Promise<void> => {
      for (let n = 0; !over; n += 1) {
        const { code } = await run(who, 'send_message', { room_id, content: `${who} ${n}` });
        if (code !== null) refusals.add(`${who} ${code}`);
      }
    };
    const chatting = Promise.all([ann, ben, ben, cat].map(chatter));
    await cats.until((event) => event.type === 'message_created' && event.data.seq > 20);
    const left = done(await run(ann, 'remove_member', { room_id, user_id: ben })).member;
    expect(left).toMatchObject({ user_id: ben, is_active: false });
    // Acknowledged: from here on nothing of theirs gets in.
    const after = await Promise.all([
      stage.overSocket(ben, 'send_message', { room_id, content: 'too late' }),
      stage.overRest(ben, 'send_message', { room_id, content: 'too late' }),
      run(ben, 'fetch_history', { room_id }),
      run(ben, 'join_room', { room_id }),
    ]);
    expect(after).toEqual(after.map(() => refused('not_found')));
    const head = done(await run(cat, 'fetch_history', { room_id, limit: 1 })).head_seq;
    await cats.until((event) => event.type === 'message_created' && event.data.seq > head + 20);
    over = true;
    await chatting;
    expect([...refusals]).toEqual([`${ben} not_found`]);

    await stage.fence(room_id, cats, ...bens);
    const all = cats.take();
    const end = all.findIndex((event) => event.type === 'member_left');
    const removal = all[end]?.data;
    expect(removal).toMatchObject({ member: { user_id: ben, is_active: false } });
    // Everything up to their member_left, and nothing behind it, on each of their connections.
    const upToTheEnd = all.slice(0, end + 1).map(brief);
    for (const device of bens) expect(device.take().map(brief)).toEqual(upToTheEnd);
    // Nor did anything of theirs enter the log behind it.
    const written = all.slice(end + 1).flatMap((event) => (event.type === 'message_created' ? event.data : []));
    expect(written.length).toBeGreaterThan(20);
    expect(written.filter(({ message }) => message.sender_id === ben)).toEqual([]);
  });

  it('is undone by being added again, without what was said between', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const room_id = room.id;
    const [bens, passive] = await Promise.all([stage.connect(ben), stage.connect(ben, { subscribe: 'none' })]);
    done(await passive.run('join_room', { room_id }));
    const say = async (content: string) => done(await run(ann, 'send_message', { room_id, content }));
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    await say('between');
    done(await run(ann, 'add_member', { room_id, user_id: ben }));
    await say('back');
    const gone = [`message_created #4 member_left ${ben}`, `member_left #4 ${ben}`];
    const back = [
      `message_created #6 member_joined ${ben}`,
      `member_joined #6 ${ben}`,
      'message_created #7 back',
      FENCE,
    ];
    // A connection that subscribes by itself does so again by itself.
    expect(await stage.seen(room_id, bens, passive)).toEqual([[...gone, ...back], gone]);
    expect(done(await passive.run('join_room', { room_id }))).toMatchObject({ head_seq: 8, member: { user_id: ben } });
    done(await run(ben, 'send_message', { room_id, content: 'hello' }));
    const hello = ['message_created #9 hello', FENCE];
    expect(await stage.seen(room_id, bens, passive)).toEqual([hello, hello]);
    // The log is theirs again, all of it.
    const [synced] = done(await run(ben, 'sync', { rooms: [{ room_id, after_seq: 4, after_rev: 0 }] })).rooms;
    expect(synced?.messages.map(({ content }) => content).slice(0, 1)).toEqual(['between']);
  });

  it.each(['leave_room', 'delete_room'] as const)('by %s ends it for all connections alike', async (command) => {
    const [ann, ben] = stage.people('ann', 'ben');
    const maker = command === 'leave_room' ? ann : ben;
    const { room } = done(await run(maker, 'create_room', { type: 'group', participants: [ann, ben] }));
    const room_id = room.id;
    const [other] = [await stage.connect(ann)];
    const bens: Device[] = await Promise.all([stage.connect(ben), stage.connect(ben, { batch: true })]);
    const data = command === 'leave_room' ? { room_id, end_membership: true } : { room_id };
    done(await run(ben, command, data));
    const type = command === 'leave_room' ? 'member_left' : 'room_deleted';
    await Promise.all([other, ...bens].map((device) => device.until((event) => event.type === type)));
    const who = command === 'leave_room' ? ` ${ben}` : '';
    const told = [`message_created #4 ${type}${who}`, `${type} #4${who}`];
    if (command === 'leave_room')
      expect(await stage.seen(room_id, other, ...bens)).toEqual([[...told, FENCE], told, told]);
    else expect([other, ...bens].map((device) => device.take().map(brief))).toEqual([told, told, told]);
    expect(await run(ben, 'send_message', { room_id, content: 'x' })).toEqual(refused('not_found'));
    expect(await run(ben, 'join_room', { room_id })).toEqual(refused('not_found'));
  });
});
