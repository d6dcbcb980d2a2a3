import { expect, it } from '@jest/globals';
import { done, FENCE, onBothTransports, refused, useStage } from '../support/stage.js';
import { TIME } from '../support/views.js';

/** What reading up to a message for some of a room tells the others of it: its number. */
const stage = useStage();

onBothTransports(stage, (run) => {
  it('shows all of the room how far, and none of them the id', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben, cat] }));
    const room_id = room.id;
    done(await run(ann, 'send_message', { room_id, content: 'open' }));
    const secret = done(await run(ben, 'send_message', { room_id, content: 'psst', targets: [cat] })).message;
    done(await run(dan, 'create_room', { type: 'group' }));
    const devices = await Promise.all([
      stage.connect(ann, { batch: true }),
      stage.connect(ben),
      stage.connect(cat),
      stage.connect(cat, { subscribe: 'none' }),
      stage.connect(dan),
    ]);
    const answer = done(await run(cat, 'read_messages', { room_id, last_read_id: secret.id }));
    expect(answer).toEqual({ last_read_seq: 6, unread_count: 0 });

    const mark = { user_id: cat, last_read_seq: 6, last_read_id: null, last_read_at: TIME };
    const [anns, , cats] = devices;
    expect((await anns.until(({ type }) => type === 'messages_read')).data).toEqual({ room_id, ...mark });
    await cats.until(({ type }) => type === 'membership_changed');
    await stage.fence(room_id, anns, ...devices.slice(1));
    const taken = devices.map((device) => device.take());
    expect(JSON.stringify(taken)).not.toContain(secret.id);
    const types = taken.map((events) => events.map(({ type }) => type).sort());
    const read = ['message_created', 'messages_read'];
    expect(types).toEqual([
      read,
      read,
      ['membership_changed', ...read],
      // Subscribed to nothing: told of their own side alone.
      ['membership_changed'],
      [],
    ]);

    for (const who of [ann, stage.admin]) {
      const answers = [
        done(await run(who, 'sync', { rooms: [{ room_id, after_seq: 6, after_rev: 0 }] })),
        done(await run(who, 'list_members', { room_id })),
        done(await run(who, 'get_full_room', { room_id })),
        done(await run(who, 'get_room', { room_id })),
      ];
      expect(answers[0]).toMatchObject({ rooms: [{ reads: expect.arrayContaining([mark]) }] });
      expect(answers[1]).toMatchObject({ members: expect.arrayContaining([expect.objectContaining(mark)]) });
      expect(JSON.stringify(answers)).not.toContain(secret.id);
    }
  });

  it('goes on to an id with the next message for all', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const room_id = room.id;
    const send = async (data: object) => done(await run(ann, 'send_message', { room_id, ...data })).message.id;
    const ids = [await send({ content: 'psst', targets: [ben] }), await send({ content: 'open' })];
    const marks: unknown[] = [];
    for (const last_read_id of [ids[0], ids[1], ids[0]]) {
      done(await run(ben, 'read_messages', { room_id, last_read_id }));
      const { members } = done(await run(ann, 'list_members', { room_id }));
      const { last_read_seq, last_read_id: shown } = members.find(({ user_id }) => user_id === ben) ?? {};
      marks.push([last_read_seq, shown]);
    }
    expect(marks).toEqual([
      [4, null],
      [5, ids[1]],
      [5, ids[1]],
    ]);
  });

  it('is nothing that others can do: what is not there is neither read, marked nor cleared up to', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben, cat] }));
    const room_id = room.id;
    const sent = { room_id, content: 'psst', targets: [cat] };
    const { id } = done(await run(ben, 'send_message', sent)).message;
    const devices = await Promise.all([stage.connect(ben), stage.connect(cat), stage.connect(ann)]);
    const before = await stage.stored();
    const commands = [
      ['read_messages', 'last_read_id'],
      ['mark_unread', 'message_id'],
      ['clear_history', 'up_to_id'],
    ] as const;
    for (const [command, field] of commands) {
      const nothing = await run(ann, command, { room_id, [field]: '11111111-1111-4111-8111-111111111111' });
      expect([command, nothing]).toEqual([command, refused('not_found')]);
      expect(await run(ann, command, { room_id, [field]: id })).toEqual(nothing);
    }
    expect(await stage.stored()).toEqual(before);
    expect(await stage.seen(room_id, ...devices)).toEqual([[FENCE], [FENCE], [FENCE]]);
  });

  it('marked unread from it on is told to one’s own devices alone', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben, cat] }));
    const room_id = room.id;
    const { id } = done(await run(ben, 'send_message', { room_id, content: 'psst', targets: [cat] })).message;
    const open = done(await run(ann, 'send_message', { room_id, content: 'open' })).message;
    done(await run(cat, 'read_messages', { room_id, last_read_id: open.id }));
    const devices = await Promise.all([stage.connect(cat), stage.connect(ann), stage.connect(ben)]);
    // It counts for nobody: what comes after it does.
    expect(done(await run(cat, 'mark_unread', { room_id, message_id: id }))).toEqual({ unread_count: 1 });
    await devices[0].until(({ type }) => type === 'membership_changed');
    const seen = await stage.seen(room_id, ...devices);
    expect(seen.map((lines) => lines.sort())).toEqual([['mine 2: 1 unread', FENCE].sort(), [FENCE], [FENCE]]);
  });
});
