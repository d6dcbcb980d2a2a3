import { setTimeout as delay } from 'node:timers/promises';
import { ConfabError } from '@confab/client';
import { OWNER, type Movement, type Plan, type Saying, type Step } from './plan.js';
import { BotPart } from './bot-part.js';
import type { Stage } from './stage.js';

export interface PlayOptions {
  /** How many times as fast as it happened; null for as fast as it is acknowledged. */
  speed: number | null;
  /** How many lines may be without their acknowledgement. */
  inFlight: number;
  /** Told of each line that is done. */
  tick: () => void;
}

export interface Played {
  /** Ids of the messages that the lines became. */
  messages: Map<number, string>;
  /** From sending to acknowledgement, in milliseconds. */
  ackMs: number[];
  /** Lines that the server would not have, and why. */
  refused: { line: number; reason: string }[];
  movements: number;
  elapsedMs: number;
}

/**
 * Plays a log. Lines begin in the order of the file, up to `inFlight` before they are acknowledged; each person's own come
 * one after the other, joining and leaving among them, and an answer waits for what it answers. So who said what before
 * what they said next, and questions before answers, is as it was; what different people said in the same moment may change places.
 */
export async function play(plan: Plan, stage: Stage, options: PlayOptions): Promise<Played> {
  const player = new Player(stage);
  const startedAt = performance.now();
  const running = new Set<Promise<void>>();
  for (const step of plan.steps) {
    if (options.speed !== null) {
      await delay(Math.max(0, startedAt + step.atMs / options.speed - performance.now()));
    }
    while (running.size >= options.inFlight) await Promise.race(running);
    const work: Promise<void> = player.begin(step).then(() => {
      running.delete(work);
      options.tick();
    });
    running.add(work);
  }
  await Promise.all(running);
  return { ...player.played, elapsedMs: performance.now() - startedAt };
}

/** Does the steps of a plan on a stage, each person's own one after the other. */
export class Player {
  readonly played: Omit<Played, 'elapsedMs'> = { messages: new Map(), ackMs: [], refused: [], movements: 0 };
  readonly #stage: Stage;
  readonly #bot: BotPart;
  /** The last thing that each person does. */
  readonly #tails = new Map<string, Promise<void>>();
  /** The id of each line's message, null when it was refused. */
  readonly #lines = new Map<number, Promise<string | null>>();

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#bot = new BotPart(stage);
  }

  /** Does a step once its person has done all before; resolves when it is done or refused. */
  begin(step: Step): Promise<void> {
    const before = this.#tails.get(step.person) ?? Promise.resolve();
    const done = step.kind === 'say' ? this.#say(step, before) : this.#move(step, before);
    this.#tails.set(step.person, done);
    return done;
  }

  async #say(saying: Saying, before: Promise<void>): Promise<void> {
    const answered = saying.answers === null ? null : this.#lines.get(saying.answers);
    const { promise, resolve } = Promise.withResolvers<string | null>();
    this.#lines.set(saying.line, promise);
    await before;
    const replyTo = await answered;
    const sentAt = performance.now();
    try {
      const id = await this.#utter(saying, replyTo ?? null);
      this.played.ackMs.push(performance.now() - sentAt);
      this.played.messages.set(saying.line, id);
      resolve(id);
    } catch (error) {
      this.#refuse(saying.line, error);
      resolve(null);
    }
  }

  /** @returns the id of the message that the saying became */
  async #utter(saying: Saying, replyTo: string | null): Promise<string> {
    if (saying.person === this.#stage.bot) return this.#bot.say(saying, replyTo);
    const { message } = await this.#stage.client(saying.person).send({
      room_id: this.#stage.roomId,
      content: saying.content,
      extra_metadata: saying.metadata,
      client_message_id: `line-${saying.line}`,
      ...(replyTo !== null && { reply_to: replyTo }),
      ...(saying.sentAt !== null && { sent_at: saying.sentAt }),
    });
    return message.id;
  }

  async #move(movement: Movement, before: Promise<void>): Promise<void> {
    await before;
    try {
      await this.#act(movement);
      this.played.movements += 1;
    } catch (error) {
      this.#refuse(movement.line, error);
    }
  }

  async #act({ kind, person, nick }: Movement): Promise<void> {
    const room_id = this.#stage.roomId;
    const isBot = person === this.#stage.bot;
    const { commands } = this.#stage.client(kind === 'kick' || isBot ? OWNER : person);
    if (kind === 'join') await this.#stage.enter(person);
    else if (kind === 'rename') await commands.updateMember({ room_id, user_id: person, nickname: nick });
    else {
      if (kind === 'kick' || isBot) await commands.removeMember({ room_id, user_id: person });
      else await commands.leaveRoom({ room_id, end_membership: true });
      await this.#stage.exit(person);
    }
  }

  #refuse(line: number, error: unknown): void {
    const fields = error instanceof ConfabError ? error.fields.map(({ field, message }) => ` ${field} ${message}`) : [];
    const reason = error instanceof ConfabError ? `${error.code}: ${error.message}` : String(error);
    this.played.refused.push({ line, reason: `${reason}${fields.join(';')}` });
  }
}
