import { beforeAll, expect, it } from '@jest/globals';
import type { MessageView } from '../../client/src/protocol.generated.js';
import { done, invalid, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage();
let ann = '';
let ben = '';
let room_id = '';
/** The room's log: three system messages, then `1` to `9`; `5` was deleted. */
let log: MessageView[] = [];

beforeAll(async () => {
  [ann, ben] = stage.people('ann', 'ben');
  const run = stage.overSocket;
  room_id = done(await run(ann, 'create_room', { type: 'group', participants: [ben] })).room.id;
  for (let n = 1; n <= 9; n += 1) done(await run(n % 2 ? ann : ben, 'send_message', { room_id, content: String(n) }));
  const all = done(await run(ann, 'fetch_history', { room_id })).messages;
  done(await run(ann, 'delete_message', { room_id, message_id: all[7]?.id }));
  log = done(await run(ann, 'fetch_history', { room_id })).messages;
});

onBothTransports(stage, (run) => {
  const fetch = async (data: object = {}) => done(await run(ben, 'fetch_history', { room_id, ...data }));
  const id = (index: number): string => log.at(index)?.id ?? '';
  const time = (index: number): string => log.at(index)?.created_at ?? '';
  const heads = { head_seq: 12, head_rev: 1 };

  it('is the whole log where a page holds it, oldest first, with tombstones', async () => {
    expect(await fetch()).toEqual({ messages: log, has_more: false, ...heads });
    expect(log.map(({ seq, content }) => [seq, content])).toEqual([
      [1, `${ann} created the room`],
      [2, `${ann} joined`],
      [3, `${ann} added ${ben}`],
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [n + 3, n === 5 ? '' : String(n)]),
    ]);
    expect(log[7]).toMatchObject({ is_deleted: true, rev: 1 });
  });

  it('is the newest page, and from there goes back to the beginning', async () => {
    const last = await fetch({ limit: 5 });
    expect(last).toEqual({ messages: log.slice(7), has_more: true, ...heads });
    const before = await fetch({ limit: 7, before_id: last.messages[0]?.id });
    expect(before).toEqual({ messages: log.slice(0, 7), has_more: false, ...heads });
    expect(await fetch({ before_id: id(0) })).toEqual({ messages: [], has_more: false, ...heads });
  });

  it('goes forward from a message', async () => {
    expect(await fetch({ after_id: id(2), limit: 4 })).toEqual({ messages: log.slice(3, 7), has_more: true, ...heads });
    expect(await fetch({ after_id: id(6), limit: 5 })).toEqual({ messages: log.slice(7), has_more: false, ...heads });
    expect(await fetch({ after_id: id(11) })).toEqual({ messages: [], has_more: false, ...heads });
  });

  it('goes both ways around a message', async () => {
    const around = (index: number, limit: number) => fetch({ around_id: id(index), limit });
    const ends = (before: boolean, after: boolean) => ({ has_more_before: before, has_more_after: after, ...heads });
    expect(await around(5, 5)).toEqual({ messages: log.slice(3, 8), ...ends(true, true) });
    expect(await around(5, 1)).toEqual({ messages: log.slice(5, 6), ...ends(true, true) });
    expect(await around(0, 3)).toEqual({ messages: log.slice(0, 2), ...ends(false, true) });
    expect(await around(11, 3)).toEqual({ messages: log.slice(10, 12), ...ends(true, false) });
    expect(await around(5, 50)).toEqual({ messages: log, ...ends(false, false) });
  });

  it('is cut by time: since inclusive, until exclusive', async () => {
    const since = log.filter(({ created_at }) => created_at >= time(6));
    const until = log.filter(({ created_at }) => created_at < time(6));
    expect((await fetch({ since: time(6) })).messages).toEqual(since);
    expect((await fetch({ until: time(6) })).messages).toEqual(until);
    const oldest = await fetch({ since: time(6), limit: 2 });
    expect(oldest).toEqual({ messages: since.slice(0, 2), has_more: true, ...heads });
    const newest = await fetch({ until: time(6), limit: 2 });
    expect(newest).toEqual({ messages: until.slice(-2), has_more: true, ...heads });
    expect((await fetch({ since: time(6), until: time(6) })).messages).toEqual([]);
  });

  it('knows people from bots', async () => {
    expect((await fetch({ is_bot: false })).messages).toEqual(log.filter(({ sender_id }) => sender_id !== null));
    expect((await fetch({ is_bot: true })).messages).toEqual([]);
  });

  it.each([[0], [201], [-1], [1.5]])('has no page of %p', async (limit) => {
    expect(await run(ben, 'fetch_history', { room_id, limit })).toEqual(invalid('limit'));
  });

  it('starts from one message of this room, which is there', async () => {
    const two = { room_id, before_id: id(3), after_id: id(3) };
    expect(await run(ben, 'fetch_history', two)).toEqual(invalid('before_id'));
    for (const field of ['before_id', 'after_id', 'around_id'])
      expect(await run(ben, 'fetch_history', { room_id, [field]: room_id })).toEqual(refused('not_found'));
    expect(await run(ben, 'fetch_history', { room_id, since: 'yesterday' })).toEqual(invalid('since'));
  });

  it('is not for strangers, who learn nothing by asking', async () => {
    const [cat] = stage.people('cat');
    const theirs = await run(cat, 'fetch_history', { room_id, before_id: id(3) });
    expect(theirs).toEqual(refused('not_found'));
    expect(await run(cat, 'fetch_history', { room_id: '11111111-1111-4111-8111-111111111111' })).toEqual(theirs);
  });
});
