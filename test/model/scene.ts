import type { Stage } from '../support/stage.js';
import type { Hand, Play } from './play.js';
import type { ModelMessage, ModelRoom, Verdict } from './world.js';

export const WORDS = ['apple', 'banana', 'cherry', 'damson', 'नमस्ते', '👋🏽'];

/** What is drawn for one step. Which room, message and person a number means depends on what there is by then. */
export interface Draw extends Hand {
  readonly op: string;
  readonly room: number;
  readonly message: number;
  readonly other: number;
  readonly n: number;
  /** How far the step is given to those who may well do it: 0 not at all, 1 to people of an open room, 2 and 3 to managers. */
  readonly fit: number;
}

/** A step as it is to be done: who, where, on whom. */
export interface Scene extends Draw {
  readonly play: Play;
  readonly stage: Stage;
  readonly actor: string;
  readonly at: ModelRoom;
  readonly target: string;
  /** Which messages it had best be about. */
  readonly prefers?: (message: ModelMessage) => boolean;
}

export type Op = (scene: Scene) => Promise<void>;

export function textOf({ n }: Pick<Scene, 'n'>): string {
  return `${WORDS[n % WORDS.length] ?? ''} ${WORDS[(n * 7) % WORDS.length] ?? ''} ${String(n)}`;
}

/** A message of the room, whether the actor sees it or not. */
export function messageOf({ at, message, fit, prefers = () => false }: Scene): ModelMessage {
  const live = fit === 0 ? [] : at.log.filter(({ sender, isDeleted }) => sender !== null && !isDeleted);
  const some = [live.filter(prefers), live, at.log].find(({ length }) => length > 0) ?? [];
  const found = some[message % Math.max(some.length, 1)];
  if (!found) throw new Error('Every room begins with messages');
  return found;
}

/** The message that a step is about, and why its actor may not look at it. */
export function looked(scene: Scene): { message: ModelMessage; verdict: Verdict } {
  const message = messageOf(scene);
  const { at, actor } = scene;
  return { message, verdict: at.may(actor, 'read') ?? (at.sees(actor, message) ? null : 'not_found') };
}

/** The message that a step on one's own side is about: those one hid are places like any other. */
export function placed(scene: Scene): { message: ModelMessage; verdict: Verdict } {
  const message = messageOf(scene);
  const { at, actor } = scene;
  return { message, verdict: at.may(actor, 'read') ?? (at.reaches(actor, message) ? null : 'not_found') };
}
