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

/** A room in which an IRC log is played: most of it at once, the rest as slowly as people write, and then from its beginning. */
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
    const past = Math.floor(plan.steps.length * PAST);
    const { head_seq } = await stage.client(OWNER).commands.fetchHistory({ room_id: this.id, limit: 1 });
    if (head_seq < past) {
      const steps = plan.steps.slice(0, past);
      await play({ ...plan, steps }, stage, { speed: null, inFlight: IN_FLIGHT, tick: nothing });
    }
    // From now on its replies are to be seen as they stream.
    if (plan.bot !== null) {
      await tokens.makeBot(plan.bot, { provider: 'echo', name: BOT_NICK, options: { delay_ms: WORD_MS } });
    }
    for (let from = past; ; from = 0) await this.#live(stage, from);
  }

  /** Says what is left of the log as slowly as people write. */
  async #live(stage: Stage, from: number): Promise<void> {
    const player = new Player(stage);
    // Each round has numbers of its own: the same line is another message then.
    const base = Date.now();
    for (const step of this.#plan.steps.slice(from)) {
      await pause(...BETWEEN_MS);
      if (step.kind !== 'say') continue;
      await this.#appear(stage, step.person);
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
