import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { randomUuid, toUuid } from '../../src/core/database/uuid.js';
import { done, useStage } from '../support/stage.js';
import { runTool } from '../support/tools.js';

const stage = useStage();
/** Each run is a process that starts, and looks twice at what is wrong. */
const PATIENCE_MS = 120_000;
const { overRest: run } = stage;

/** A room in which all happened that numbers count. */
async function busyRoom(): Promise<string> {
  const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
  const room_id = done(await run(ann, 'create_room', { type: 'group', participants: [ben, cat] })).room.id;
  const ids: string[] = [];
  for (let n = 0; n < 12; n += 1) {
    const targets = n % 4 === 0 ? { targets: [ben] } : {};
    ids.push(done(await run(ann, 'send_message', { room_id, content: `line ${n}`, ...targets })).message.id);
  }
  const at = (n: number) => ({ room_id, message_id: ids[n] });
  done(await run(ann, 'edit_message', { ...at(1), content: 'better' }));
  done(await run(ben, 'add_reaction', { ...at(2), reaction: '👍' }));
  done(await run(ann, 'delete_message', at(3)));
  done(await run(ben, 'read_messages', { room_id, last_read_id: ids[5] }));
  done(await run(ben, 'mark_unread', at(2)));
  done(await run(ann, 'remove_member', { room_id, user_id: cat }));
  done(await run(cat, 'send_message', { participants: [ann, cat], content: 'why?' }));
  return room_id;
}

it(
  'finds nothing in a database of a running server, also after rooms and people have gone',
  async () => {
    const gone = await busyRoom();
    await busyRoom();
    done(await run(stage.admin, 'delete_room', { room_id: gone }));
    expect(await runTool('doctor', stage.uri)).toEqual({ code: 0, output: expect.stringContaining('in order') });
  },
  PATIENCE_MS,
);

it(
  'finds what is wrong, mends the copies when told to, and touches nothing else',
  async () => {
    const [room, other] = [await busyRoom(), await busyRoom()];
    const [_id, room_id] = [toUuid(room) as never, toUuid(room)];
    const [rooms, members, messages, changes] = ['rooms', 'members', 'messages', 'changes'].map((name) =>
      stage.collections(name),
    );
    const wrong = { last_seq: 3, last_rev: 99, last_tally: 1, last_message: null, member_count: 7 };
    const lost = randomUUID();
    await rooms!.updateOne({ _id }, { $set: wrong });
    await members!.updateOne({ room_id, read_tally: { $gt: 0 } }, { $set: { read_tally: 1000 } });
    await messages!.updateOne({ room_id, seq: 8 }, { $set: { tally: 2 } });
    await messages!.deleteOne({ room_id: toUuid(other), seq: 9 });
    await changes!.deleteOne({ room_id: toUuid(other), rev: 2 });
    await members!.insertOne({ _id: randomUuid() as never, room_id: toUuid(lost), user_id: 'nobody' });
    await stage.collections('messages').dropIndex('messages_room_words');

    const copies = [
      /last_seq is 3, not 17/,
      /last_rev is 99, not 3/,
      /last_tally is 1, not 9/,
      /last_message is none, not message 16 of rev 0/,
      /member_count is 7, not 2/,
      /has read 1000 of 9 messages/,
    ];
    const others = [
      /message 8 has the tally 2, not 3/,
      /message 10 follows 8/,
      /rev 3 follows 1/,
      /members: 1 documents of room_id .* not in rooms/,
      /indexes: messages_room_words/,
    ];
    const first = await runTool('doctor', stage.uri);
    expect(first.code).toBe(1);
    for (const pattern of [...copies, ...others]) expect(first.output).toMatch(pattern);
    const repaired = await runTool('doctor', stage.uri, ['--repair']);
    expect(repaired).toEqual({ code: 1, output: expect.stringContaining('(mended)') });
    const after = await runTool('doctor', stage.uri);
    for (const pattern of copies) expect(after.output).not.toMatch(pattern);
    for (const pattern of others) expect(after.output).toMatch(pattern);
  },
  PATIENCE_MS,
);
