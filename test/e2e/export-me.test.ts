import { expect, it } from '@jest/globals';
import type { ExportLineView } from '../../client/src/protocol.generated.js';
import { expectSchema } from '../support/documented.js';
import { done, useStage } from '../support/stage.js';
import { TIME } from '../support/views.js';

const stage = useStage();
const { overRest: run } = stage;

async function exportOf(who: string, search = ''): Promise<Response> {
  return fetch(`${stage.server.url}/v1/me/export${search}`, {
    headers: { authorization: `Bearer ${await stage.token(who)}` },
  });
}

async function linesOf(response: Response): Promise<ExportLineView[]> {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  const text = await response.text();
  expect(text.endsWith('\n')).toBe(true);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ExportLineView);
  for (const line of lines) expectSchema('ExportLineView', line);
  return lines;
}

it('gives everything of mine, of rooms I have left too, and nothing that others wrote', async () => {
  const [ann, ben] = stage.people('ann', 'ben');
  const { room } = done(await run(ann, 'create_room', { type: 'group', name: 'Ours', participants: [ben] }));
  const left = done(await run(ben, 'create_room', { type: 'group', participants: [ann] })).room;
  const say = async (who: string, room_id: string, content: string): Promise<string> =>
    done(await run(who, 'send_message', { room_id, content })).message.id;
  const one = await say(ann, room.id, 'first words');
  done(await run(ann, 'edit_message', { room_id: room.id, message_id: one, content: 'better words' }));
  const two = await say(ann, room.id, 'regretted');
  done(await run(ann, 'delete_message', { room_id: room.id, message_id: two }));
  const other = await say(ben, room.id, 'of another hand');
  done(await run(ann, 'add_reaction', { room_id: room.id, message_id: other, reaction: '👍' }));
  await say(ann, left.id, 'goodbye');
  done(await run(ann, 'leave_room', { room_id: left.id, end_membership: true }));
  const { invite } = done(await run(ann, 'create_invite', { room_id: room.id }));
  done(await run(ann, 'update_me', { name: 'Ann' }));

  const lines = await linesOf(await exportOf(ann));
  expect(lines[0]).toEqual({ type: 'export', version: 1, user_id: ann, at: expect.any(String) });
  expect(lines.at(-1)).toEqual({
    type: 'end',
    counts: { user: 1, membership: 2, room: 1, message: 3, edit: 1, reaction: 1, invite: 1 },
  });
  const of = (type: string): unknown[] => lines.flatMap((line) => (line.type === type ? [line.data] : []));
  expect(of('user')).toMatchObject([{ id: ann, name: 'Ann' }]);
  expect(of('membership')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ room_id: room.id, role: 'owner', is_active: true }),
      expect.objectContaining({ room_id: left.id, role: 'member', is_active: false }),
    ]),
  );
  expect(of('message')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ id: one, content: 'better words', is_edited: true }),
      expect.objectContaining({ id: two, content: '', is_deleted: true }),
      expect.objectContaining({ room_id: left.id, content: 'goodbye' }),
    ]),
  );
  expect(of('edit')).toMatchObject([{ message_id: one, before: { content: 'first words' } }]);
  expect(of('reaction')).toMatchObject([{ message_id: other, reaction: '👍' }]);
  expect(of('invite')).toMatchObject([{ code: invite.code }]);
  const text = JSON.stringify(lines);
  expect(text).not.toContain('of another hand');
  expect(text).not.toContain('regretted');
});

it('gives my own side of each room, and what was done to me and by me to others, without who did it to me', async () => {
  const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
  const make = async (owner: string, ...participants: string[]): Promise<string> =>
    done(await run(owner, 'create_room', { type: 'group', participants })).room.id;
  const say = async (room_id: string, content: string): Promise<string> =>
    done(await run(ben, 'send_message', { room_id, content })).message.id;
  const [sided, hidden, muted, banned, mine] = [
    await make(ben, ann),
    await make(ben, ann),
    await make(ben, ann),
    await make(ben, ann),
    await make(ann, cat),
  ];
  const [, second, third] = [await say(sided, 'one'), await say(sided, 'two'), await say(sided, 'three')];
  done(await run(ann, 'clear_history', { room_id: sided, up_to_id: second }));
  done(await run(ann, 'read_messages', { room_id: sided, last_read_id: third }));
  done(await run(ann, 'delete_message', { room_id: sided, message_id: third, scope: 'me' }));
  await say(sided, 'four');
  done(await run(ann, 'mark_unread', { room_id: sided, message_id: third }));
  await say(hidden, 'quiet');
  done(await run(ann, 'hide_room', { room_id: hidden }));
  const until = new Date(Date.now() + 3_600_000).toISOString();
  done(await run(ben, 'mute_member', { room_id: muted, user_id: ann, until }));
  done(await run(ben, 'ban_member', { room_id: banned, user_id: ann, reason: 'spam' }));
  done(await run(ann, 'ban_member', { room_id: mine, user_id: cat, reason: 'mine to give' }));
  // What others did to their own sides is theirs.
  done(await run(ben, 'delete_message', { room_id: sided, message_id: second, scope: 'me' }));

  const lines = await linesOf(await exportOf(ann));
  const of = (type: string): object[] => lines.flatMap((line) => (line.type === type && line.data ? [line.data] : []));
  expect(of('hidden')).toEqual([{ room_id: sided, message_id: third }]);
  const memberships = new Map(of('membership').map((data) => [Reflect.get(data, 'room_id'), data]));
  expect(memberships.size).toBe(5);
  expect(memberships.get(sided)).toMatchObject({
    ...{ cleared_seq: 5, hidden_seq: 6, marked_seq: 7, own_rev: 4 },
    ...{ read_tally: 2, last_read_seq: 6, last_read_id: third, is_banned: false },
  });
  expect(memberships.get(hidden)).toMatchObject({ hidden_tally: 1, own_rev: 1 });
  expect(memberships.get(muted)).toMatchObject({ muted_until: until, is_active: true });
  expect(memberships.get(banned)).toMatchObject({ is_banned: true, is_active: false });
  expect(of('ban')).toEqual([{ room_id: mine, user_id: cat, reason: 'mine to give', at: TIME }]);
  const text = JSON.stringify(lines);
  for (const word of [ben, 'spam', 'three', 'quiet']) expect(text).not.toContain(word);
});

it('is for whoever has a token, and takes no data', async () => {
  const [ann] = stage.people('ann');
  expect((await fetch(`${stage.server.url}/v1/me/export`)).status).toBe(401);
  expect((await exportOf(ann, '?user_id=ben')).status).toBe(400);
  const device = await stage.connect(ann);
  const answer: unknown = await device.socket.timeout(5000).emitWithAck('export_me', {});
  expect(answer).toMatchObject({ success: false, code: 'validation_failed', data: { fields: [{ field: 'command' }] } });
});
