import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OWNER, type Plan, planLog, type Saying } from '../replay/plan.js';
import { play, Player } from '../replay/player.js';
import { Stage } from '../replay/stage.js';
import type { Tokens } from '../replay/tokens.js';
import type { Cast } from './cast.js';
import { DEMO_FOLDER } from './folder.js';
import { Guests } from './guests.js';
import { anyOf, pause, type } from './pace.js';
import { ifRefused, lastNumber, pagesBack } from './said.js';

const FOLDER = join(DEMO_FOLDER, 'ubuntu-irc');
/** The bot of the logs. */
const BOT_NICK = 'ubotu';
/** How much of a log has been said when somebody comes; the rest is said while they are there. */
const PAST = 0.85;
const IN_FLIGHT = 16;
const BETWEEN_MS = [1500, 7000] as const;
const WORD_MS = 60;
const REACTIONS = ['👍', '😂', '🙏', '💯', '🤔'];
/** One in so many lines has a reaction. */
const REACTED = 5;
const ANSWERS = [
  'Which release is that on? lsb_release -a tells.',
  'Have a look at https://help.ubuntu.com, there is a page about it.',
  'Works here. What does the log in /var/log say?',
  'Try it from a terminal and paste the error, please.',
];

/** Where it is played, and with whom. */
export interface Place {
  readonly url: string;
  readonly tokens: Tokens;
  readonly cast: Cast;
  /** A bot that is in the room beside that of the log. */
  readonly sage: string;
}

/**
 * A room in which an IRC log is played: most of it at once, the rest as slowly as people write, and then from its beginning.
 * What is said is numbered on from round to round, so that another start goes on after the last number.
 */
export class LogRoom {
  readonly id: string;
  readonly #key: string;
  readonly #plan: Plan;
  readonly #place: Place;

  private constructor(id: string, key: string, plan: Plan, place: Place) {
    this.id = id;
    this.#key = key;
    this.#plan = plan;
    this.#place = place;
  }

  static async open(file: string, name: string, place: Place): Promise<LogRoom> {
    const [log, annotations] = await Promise.all([
      readFile(join(FOLDER, `${file}.raw.txt`)),
      readFile(join(FOLDER, `${file}.annotation.txt`), 'utf8'),
    ]);
    const plan = planLog(name, log, annotations, BOT_NICK);
    const key = `demo-${file}`;
    const host = place.cast.client(OWNER);
    const { room } = await host.commands.createRoom({
      ...{ type: 'public', name, client_room_id: key },
      // At once: one after the other they are a good deal slower.
      participants: [...plan.present].filter((person) => person !== plan.bot),
      bots: [{ id: place.sage }],
    });
    place.cast.host(room.id, host);
    return new LogRoom(room.id, key, plan, place);
  }

  async letIn(userId: string): Promise<void> {
    await this.#place.cast.client(OWNER).commands.addMember({ room_id: this.id, user_id: userId });
  }

  /** Fills the room, unless it was full, and goes on for ever. */
  async play(): Promise<never> {
    const { url, tokens } = this.#place;
    const nothing = () => undefined;
    const plan = this.#plan;
    const stage = await Stage.set(plan, { url, tokens, roomKey: this.#key, isQuiet: true, tick: nothing });
    this.#answerGuests(stage);
    const steps = plan.steps.slice(0, Math.floor(plan.steps.length * PAST));
    // A bot's messages have no number.
    const end = steps.findLast(({ kind, person }) => kind === 'say' && person !== plan.bot)?.line ?? 0;
    const last = await this.#last(stage);
    if (last < end) await play({ ...plan, steps }, stage, { speed: null, inFlight: IN_FLIGHT, tick: nothing });
    // From now on its replies are to be seen as they stream.
    if (plan.bot !== null) {
      await tokens.makeBot(plan.bot, { provider: 'echo', name: BOT_NICK, options: { delay_ms: WORD_MS } });
    }
    for (let from = Math.max(last, end) + 1; ;) from = await this.#live(stage, from);
  }

  /** The number of what was said last in the room. */
  async #last(stage: Stage): Promise<number> {
    for await (const page of pagesBack(stage.client(OWNER), this.id)) {
      const last = lastNumber(
        'line',
        page.map(({ client_message_id }) => client_message_id),
      );
      if (last >= 0) return last;
    }
    return -1;
  }

  /** Says what is left of a round as slowly as people write. @returns the first number of the next */
  async #live(stage: Stage, from: number): Promise<number> {
    const { steps, lines } = this.#plan;
    const player = new Player(stage);
    const base = from - (from % lines);
    for (const step of steps) {
      if (base + step.line < from) continue;
      await pause(...BETWEEN_MS);
      if (step.kind !== 'say') continue;
      await this.#appear(stage, step.person).catch(ifRefused);
      if (step.person !== stage.bot) await type(stage.client(step.person), this.id, step.content);
      const said: Saying = {
        ...step,
        line: step.line + base,
        answers: step.answers === null ? null : step.answers + base,
      };
      await player.begin(said);
      const id = player.played.messages.get(said.line);
      if (id !== undefined && said.line % REACTED === 0) this.#react(stage, id);
    }
    return base + lines;
  }

  /** Somebody who speaks for the first time is seen to be online from then on. */
  async #appear(stage: Stage, person: string): Promise<void> {
    if (!stage.current().some((stay) => stay.person === person) && person !== stage.bot) await stage.enter(person);
  }

  #react(stage: Stage, message_id: string): void {
    const person = anyOf([...this.#plan.present].filter((one) => one !== stage.bot));
    const reaction = anyOf(REACTIONS);
    if (person === undefined || reaction === undefined) return;
    // Nobody misses one that is refused.
    void stage
      .client(person)
      .commands.addReaction({ room_id: this.id, message_id, reaction })
      .catch(() => undefined);
  }

  #answerGuests(stage: Stage): void {
    const people = [...this.#plan.people.keys()].filter((one) => one !== stage.bot && one !== OWNER);
    new Guests(
      stage.client(OWNER),
      (person) => stage.client(person),
      (roomId) => (roomId === this.id ? { people, answers: ANSWERS } : undefined),
    );
  }
}
