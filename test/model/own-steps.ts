import { expect } from '@jest/globals';
import { placed, type Scene } from './scene.js';

/*
 * Steps on one's own side of a room.
 */

export async function read(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const { message, verdict } = placed(scene);
  const data = { room_id: at.id, last_read_id: message.id };
  const answer = await play.expect(scene, 'read_messages', data, verdict);
  if (!answer) return;
  const side = at.side(actor);
  side.readTally = Math.max(side.readTally, at.tally(message.seq));
  expect(answer.unread_count).toBe(at.unread(actor));
}

export async function markUnread(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const { message, verdict } = placed(scene);
  const data = { room_id: at.id, message_id: message.id };
  const answer = await play.expect(scene, 'mark_unread', data, verdict);
  if (!answer) return;
  at.side(actor).readTally = at.tally(message.seq - 1);
  expect(answer.unread_count).toBe(at.unread(actor));
}

export async function hide(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const { message, verdict } = placed(scene);
  const data = { room_id: at.id, message_id: message.id, scope: 'me' };
  if (await play.expect(scene, 'delete_message', data, verdict)) at.side(actor).hidden.add(message.id);
}

export async function clear(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const { message, verdict } = placed(scene);
  const answer = await play.expect(scene, 'clear_history', { room_id: at.id, up_to_id: message.id }, verdict);
  if (!answer) return;
  const side = at.side(actor);
  if (message.seq > side.clearedSeq) side.readTally = Math.max(side.readTally, at.tally(message.seq));
  side.clearedSeq = Math.max(side.clearedSeq, message.seq);
  expect(answer).toEqual({ cleared_seq: side.clearedSeq, unread_count: at.unread(actor) });
}

export async function hideRoom(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  const isHidden = n % 3 !== 0;
  const data = { room_id: at.id, is_hidden: isHidden };
  if (!(await play.expect(scene, 'hide_room', data, at.may(actor, 'read')))) return;
  const side = at.side(actor);
  side.hiddenTally = isHidden ? Math.max(side.hiddenTally ?? 0, at.tally()) : null;
}
