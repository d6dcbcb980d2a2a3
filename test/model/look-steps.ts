import { expect } from '@jest/globals';
import { looked, messageOf, type Scene, WORDS } from './scene.js';
import type { ModelMessage, ModelRoom } from './world.js';

/*
 * Steps that only look at messages: what is answered is what the model says, for whoever looks.
 */

export async function get(scene: Scene): Promise<void> {
  const { message, verdict } = looked(scene);
  const data = { room_id: scene.at.id, message_id: message.id, include: ['room', 'user'] };
  const answer = await scene.play.expect(scene, 'get_message', data, verdict);
  if (!answer) return;
  const { rev, room, user } = answer.message;
  expect([rev, room?.id, user?.id ?? null]).toEqual([message.rev, scene.at.id, message.sender]);
  if (!message.event) expect(answer.message.content).toBe(message.content);
}

/** The newest page, one after a message, or one around it. */
export async function history(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  const limit = (n % 9) + 1;
  const anchor = n % 3 ? messageOf(scene) : undefined;
  const place = anchor && (n % 3 === 1 ? { after_id: anchor.id } : { around_id: anchor.id });
  const verdict = at.may(actor, 'read') ?? (!anchor || at.sees(actor, anchor) ? null : 'not_found');
  const answer = await play.expect(scene, 'fetch_history', { room_id: at.id, limit, ...place }, verdict);
  if (!answer) return;
  const page = pageOf(at.visible(actor), limit, anchor, n % 3 === 1);
  expect(answer.messages.map(({ id }) => id)).toEqual(page.map(({ id }) => id));
  expect([answer.head_seq, answer.head_rev]).toEqual([at.seq, at.rev]);
}

function pageOf(
  visible: ModelMessage[],
  limit: number,
  anchor: ModelMessage | undefined,
  isAfter: boolean,
): ModelMessage[] {
  if (!anchor) return visible.slice(-limit);
  const place = visible.indexOf(anchor);
  if (isAfter) return visible.slice(place + 1, place + 1 + limit);
  const older = Math.floor((limit - 1) / 2);
  return visible.slice(Math.max(0, place - older), place + limit - older);
}

/** What was missed from any place on: new messages, and older ones that changed since. */
export async function sync(scene: Scene): Promise<void> {
  const { play, at, actor, n, message } = scene;
  const seq = message % (at.seq + 1);
  const rev = (message * (n + 1)) % (at.rev + 1);
  const rooms = [{ room_id: at.id, after_seq: seq, after_rev: rev }];
  const [missed] = (await play.expect(scene, 'sync', { rooms }, null))?.rooms ?? [];
  const member = at.active(actor);
  if (!member) {
    expect(missed?.code).toBe('not_found');
    return;
  }
  const isBefore = seq > 0 && seq < member.fromSeq;
  const visible = at.visible(actor);
  const [later, earlier] = [visible.filter((m) => m.seq > seq), visible.filter((m) => m.seq <= seq && m.rev > rev)];
  expect({ ...missed, messages: idsOf(missed?.messages), changed: idsOf(missed?.changed) }).toMatchObject({
    ...{ code: null, reset: isBefore, head_seq: at.seq, head_rev: at.rev, has_more: false },
    messages: isBefore ? [] : idsOf(later),
    changed: isBefore ? [] : idsOf(earlier),
  });
}

export async function search(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  const word = WORDS[n % 5] ?? '';
  const isHere = n % 2 === 0;
  const data = { q: word, limit: 100, ...(isHere && { room_id: at.id }) };
  const answer = await play.expect(scene, 'search', data, isHere ? at.may(actor, 'read') : null);
  if (!answer) return;
  const found = visibleIn(isHere ? [at] : play.rooms, actor).filter(({ content }) => content.split(' ').includes(word));
  expect(idsOf(answer.results.map(({ message }) => message)).sort()).toEqual(idsOf(found).sort());
}

export async function listMentions(scene: Scene): Promise<void> {
  const { play, actor } = scene;
  const answer = await play.expect(scene, 'list_mentions', { limit: 100 }, null);
  const found = visibleIn(play.rooms, actor).filter(({ mentions }) => mentions.includes(actor));
  expect(idsOf(answer?.messages).sort()).toEqual(idsOf(found).sort());
}

export async function listPins(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const answer = await play.expect(scene, 'list_pins', { room_id: at.id }, at.may(actor, 'read'));
  if (!answer) return;
  const found = at.visible(actor).filter(({ isPinned }) => isPinned);
  expect(idsOf(answer.messages).sort()).toEqual(idsOf(found).sort());
}

export async function listReactions(scene: Scene): Promise<void> {
  const { message, verdict } = looked(scene);
  const data = { room_id: scene.at.id, message_id: message.id, include: ['user', 'message'] };
  const answer = await scene.play.expect(scene, 'list_reactions', data, verdict);
  if (!answer) return;
  const given = Object.entries(message.reactions).flatMap(([reaction, ids]) => ids.map((id) => [id, reaction]));
  expect(answer.reactions.map(({ user_id, reaction }) => [user_id, reaction]).sort()).toEqual(given.sort());
}

export async function listEdits(scene: Scene): Promise<void> {
  const { message, verdict } = looked(scene);
  const data = { room_id: scene.at.id, message_id: message.id };
  const answer = await scene.play.expect(scene, 'list_edits', data, verdict);
  if (answer) expect(answer.edits.map(({ content }) => content)).toEqual(message.edits);
}

function visibleIn(rooms: readonly ModelRoom[], actor: string): ModelMessage[] {
  return rooms.flatMap((room) => room.visible(actor));
}

function idsOf(messages: readonly { id: string }[] = []): string[] {
  return messages.map(({ id }) => id);
}
