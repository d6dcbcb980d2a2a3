import { expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { MessageView } from '../../client/src/protocol.generated.js';
import { looked, messageOf, type Scene, textOf } from './scene.js';
import { BLANK, type ModelMessage, NOTHING_LEFT, type Verdict } from './world.js';

/** With this `n` a message is sent to all, answers and mentions nobody. */
const PLAIN = 4;
const REACTIONS = ['👍', '👩‍👩‍👧', 'tada', '🎉', 'eyes'];

/** Takes into the model a message that was sent. */
export function sent(
  { at, actor }: Pick<Scene, 'at' | 'actor'>,
  { id, seq, content }: Pick<MessageView, 'id' | 'seq' | 'content'>,
  fields: Partial<ModelMessage> = {},
): void {
  expect({ room: at.id, seq }).toEqual({ room: at.id, seq: at.seq + 1 });
  at.log.push({ ...BLANK, edits: [], id, seq, sender: actor, content, ...fields });
  // Who writes has read what is before.
  const side = at.side(actor);
  if ((fields.targets ?? []).length === 0) side.readTally = Math.max(side.readTally, at.tally(seq));
}

/** Takes into the model a change of a message. */
function changed({ at }: Pick<Scene, 'at'>, message: ModelMessage, fields: Partial<ModelMessage>): void {
  at.rev += 1;
  Object.assign(message, fields, { rev: at.rev });
}

export async function send(scene: Scene): Promise<void> {
  const { play, at, actor, target, n } = scene;
  const replied = n % 3 === 0 ? messageOf(scene) : undefined;
  const targets = n % 5 === 1 ? [target] : undefined;
  const mentions = !replied && !targets && n % 7 === 2 ? [target] : undefined;
  const verdict = maySend(scene, replied, targets, mentions);
  const data = {
    ...{ room_id: at.id, content: textOf(scene) },
    ...(replied && { reply_to: replied.id }),
    ...(targets && { targets }),
    ...(mentions && { mentions }),
  };
  const answer = await play.expect(scene, 'send_message', data, verdict);
  if (!answer) return;
  const heard = replied && replied.targets.length > 0 ? [replied.sender ?? '', ...replied.targets] : [];
  sent(scene, answer.message, {
    replyTo: replied?.id ?? null,
    targets: targets ?? heard.filter((id) => id !== actor),
    mentions: mentions ?? [],
  });
}

function maySend(
  { at, actor }: Scene,
  replied: ModelMessage | undefined,
  targets: string[] | undefined,
  mentions: string[] | undefined,
): Verdict {
  const right = at.may(actor, 'send');
  if (replied && right) return right;
  if (replied && !at.sees(actor, replied)) return 'validation_failed';
  if (targets?.every((id) => id === actor)) return 'validation_failed';
  if (right) return right;
  return [...(targets ?? []), ...(mentions ?? [])].every((id) => at.active(id)) ? null : 'validation_failed';
}

export async function redirect(scene: Scene): Promise<void> {
  const { play, at, actor, target, n } = scene;
  const { message, verdict } = looked(scene);
  const content = n % 2 ? `redirected ${textOf(scene)}` : message.content;
  const data = {
    ...{ room_id: at.id, message_id: message.id, targets: [target] },
    ...(n % 2 ? { overrides: { content } } : {}),
  };
  const fit = message.sender === null ? 'forbidden' : message.isDeleted ? 'gone' : null;
  const named = target === actor ? 'validation_failed' : null;
  const reached = at.active(target) ? null : 'validation_failed';
  const allowed = verdict ?? fit ?? named ?? at.may(actor, 'send') ?? reached;
  const answer = await play.expect(scene, 'redirect_message', data, allowed);
  if (answer) sent(scene, answer.message, { redirectOf: message.id, targets: [target] });
}

/** Everybody sends at once: all that is allowed gets in, in one order. */
export async function burst(scene: Scene): Promise<void> {
  const { play, at, n } = scene;
  const answers = await Promise.all(
    play.people.flatMap((actor, who) =>
      [0, 1].map(async (device) => {
        const hand = { who, device, rest: (n + who) % 3 === 0 };
        const data = { room_id: at.id, content: `burst ${textOf({ n: n + who })}` };
        const answer = await play.expect(hand, 'send_message', data, at.may(actor, 'send'));
        return answer ? [{ actor, message: answer.message }] : [];
      }),
    ),
  );
  const inOrder = answers.flat().sort((a, b) => a.message.seq - b.message.seq);
  for (const { actor, message } of inOrder) sent({ at, actor }, message);
}

/** The connection is cut before the answer comes; the message is sent again, with the same client_message_id. */
export async function repeat(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const data = { room_id: at.id, content: textOf(scene), client_message_id: randomUUID() };
  const verdict = at.may(actor, 'send');
  const { device } = play.replica(scene);
  if (device) {
    device.socket.emit('send_message', data);
    await device.caughtUp();
    play.cut(scene);
  }
  const answer = await play.expect({ ...scene, rest: true }, 'send_message', data, verdict);
  if (answer) sent(scene, answer.message);
}

export async function edit(scene: Scene): Promise<void> {
  const { play, at, target, n } = scene;
  const { message, verdict } = looked({ prefers: ({ sender }) => sender === scene.actor, ...scene });
  const mentions = n % 4 === 1 ? [target] : message.mentions;
  const data = {
    ...{ room_id: at.id, message_id: message.id, content: `edited ${textOf(scene)}` },
    ...(n % 4 === 1 && { mentions }),
  };
  const answer = await play.expect(scene, 'edit_message', data, verdict ?? mayEdit(scene, message, mentions));
  if (!answer) return;
  const edits = [...message.edits, message.content];
  changed(scene, message, { content: data.content, mentions, edits, isEdited: true });
  expect(answer.message.rev).toBe(at.rev);
}

function mayEdit({ at, actor }: Scene, message: ModelMessage, mentions: string[]): Verdict {
  if (message.sender !== actor) return 'forbidden';
  const { targets } = message;
  const isReached = mentions.every((id) => targets.length === 0 || [actor, ...targets].includes(id));
  if (!isReached) return 'validation_failed';
  const right = at.may(actor, 'edit_own');
  if (right) return right;
  const strangers = mentions.filter((id) => !message.mentions.includes(id) && !at.active(id));
  if (strangers.length > 0) return 'validation_failed';
  return message.isDeleted ? 'gone' : null;
}

export async function remove(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  // With what was edited, more has to go.
  const { message, verdict } = looked({ prefers: ({ isEdited }) => isEdited && n % 2 === 1, ...scene });
  const right =
    message.sender === null ? 'forbidden' : at.may(actor, message.sender === actor ? 'delete_own' : 'moderate');
  const data = { room_id: at.id, message_id: message.id };
  const answer = await play.expect(scene, 'delete_message', data, verdict ?? right);
  if (answer && !message.isDeleted) changed(scene, message, { ...NOTHING_LEFT, isDeleted: true });
}

/** Somebody says something, puts it in other words and takes it back, all at a go. */
export async function regret(scene: Scene): Promise<void> {
  const { at, n } = scene;
  const before = at.seq;
  await send({ ...scene, n: PLAIN });
  const said = at.log.at(-1);
  if (at.seq === before || !said) return;
  const about: Scene = { ...scene, fit: 1, prefers: ({ id }) => id === said.id };
  await edit(about);
  if (n % 2) await edit({ ...about, n: n + 1 });
  await remove(about);
}

function mayReact({ at, actor }: Pick<Scene, 'at' | 'actor'>, { isDeleted }: ModelMessage): Verdict {
  return at.may(actor, 'react') ?? (isDeleted ? 'gone' : null);
}

function reactedBy(message: ModelMessage, reaction: string, actor: string): Record<string, string[]> {
  return { ...message.reactions, [reaction]: [...(message.reactions[reaction] ?? []), actor] };
}

function withoutReaction({ reactions }: ModelMessage, reaction: string, actor: string): Record<string, string[]> {
  const { [reaction]: people = [], ...others } = reactions;
  const left = people.filter((id) => id !== actor);
  return { ...others, ...(left.length > 0 && { [reaction]: left }) };
}

export async function react(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  const { message, verdict } = looked(scene);
  const reaction = REACTIONS[n % REACTIONS.length] ?? '';
  const data = { room_id: at.id, message_id: message.id, reaction };
  const answer = await play.expect(scene, 'add_reaction', data, verdict ?? mayReact(scene, message));
  if (!answer || message.reactions[reaction]?.includes(actor)) return;
  changed(scene, message, { reactions: reactedBy(message, reaction, actor) });
  expect(answer.reactions).toEqual(message.reactions);
}

/** Everybody reacts to one message at once, each in their own way. */
export async function reactAll(scene: Scene): Promise<void> {
  const { play, at, n } = scene;
  const { message } = looked(scene);
  const given = await Promise.all(
    play.people.map(async (actor, who) => {
      const reaction = REACTIONS[(n + who) % REACTIONS.length] ?? '';
      const data = { room_id: at.id, message_id: message.id, reaction };
      const { verdict } = looked({ ...scene, actor });
      const allowed = verdict ?? mayReact({ at, actor }, message);
      const hand = { who, device: n % 2, rest: (n + who) % 2 === 0 };
      return { actor, reaction, answer: await play.expect(hand, 'add_reaction', data, allowed) };
    }),
  );
  for (const { actor, reaction, answer } of given) {
    if (!answer || message.reactions[reaction]?.includes(actor)) continue;
    changed(scene, message, { reactions: reactedBy(message, reaction, actor) });
  }
}

export async function unreact(scene: Scene): Promise<void> {
  const { play, at, actor, n } = scene;
  const { message, verdict } = looked(scene);
  const reaction = REACTIONS[n % REACTIONS.length] ?? '';
  const data = { room_id: at.id, message_id: message.id, reaction };
  const answer = await play.expect(scene, 'remove_reaction', data, verdict ?? mayReact(scene, message));
  if (!answer || !message.reactions[reaction]?.includes(actor)) return;
  changed(scene, message, { reactions: withoutReaction(message, reaction, actor) });
  expect(answer.reactions).toEqual(message.reactions);
}

export async function unreactAll(scene: Scene): Promise<void> {
  const { play, at, actor } = scene;
  const { message, verdict } = looked(scene);
  const data = { room_id: at.id, message_id: message.id };
  const answer = await play.expect(scene, 'clear_reactions', data, verdict ?? mayReact(scene, message));
  if (!answer) return;
  const mine = Object.entries(message.reactions).filter(([, people]) => people.includes(actor));
  for (const [reaction] of mine) changed(scene, message, { reactions: withoutReaction(message, reaction, actor) });
  expect(answer.reactions).toEqual(message.reactions);
}

export async function pin(scene: Scene): Promise<void> {
  await setPin(scene, 'pin_message', true);
}

export async function unpin(scene: Scene): Promise<void> {
  await setPin(scene, 'unpin_message', false);
}

async function setPin(scene: Scene, command: 'pin_message' | 'unpin_message', isPinned: boolean): Promise<void> {
  const { play, at, actor } = scene;
  const { message, verdict } = looked(scene);
  const fit = message.sender === null ? 'forbidden' : (at.may(actor, 'pin') ?? (message.isDeleted ? 'gone' : null));
  const answer = await play.expect(scene, command, { room_id: at.id, message_id: message.id }, verdict ?? fit);
  if (answer && message.isPinned !== isPinned) changed(scene, message, { isPinned });
}
