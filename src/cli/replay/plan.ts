import { decodeLines, readLine, speakersIn, withoutControls, type IrcLine } from './irc-line.js';

/** A message as it is to stand in the room. */
export interface Saying {
  kind: 'say';
  /** In the file, counted from 0. */
  line: number;
  person: string;
  content: string;
  metadata: Record<string, unknown>;
  /** The line it answers, which is a saying before it; null for none. */
  answers: number | null;
  /** Since the beginning of the log, in milliseconds. */
  atMs: number;
  sentAt: string | null;
}

/** A change of who is in the room, or under which name. */
export interface Movement {
  kind: 'join' | 'leave' | 'kick' | 'rename';
  line: number;
  person: string;
  /** The new name. */
  nick: string;
  atMs: number;
}

export type Step = Saying | Movement;

/** What is to be played of one log. */
export interface Plan {
  name: string;
  lines: number;
  steps: Step[];
  /** Everybody who appears, by id, with their first nick. */
  people: Map<string, string>;
  /** Who was there before the first line. */
  present: Set<string>;
  /** Whom a bot plays; null for nobody. */
  bot: string | null;
  /** Lines without text, which no message can be: left out. */
  blank: number;
  /** Lines whose bytes were not UTF-8. */
  legacy: number;
  /** Messages whose control characters were made visible; the exact text stands in their metadata. */
  controls: number;
  /** Movements of people who were already where they moved to; nothing to do. */
  idle: number;
}

/** Who says what the IRC server said, and owns the room. */
export const OWNER = 'irc-ChanServ';

/**
 * Reads a log: every line becomes a message or a movement. Nobody is told who was there before, so whoever does something
 * without having joined was.
 * @param annotations `A B -` lines: B answers A, lines counted from 0; null for none
 * @param botNick whose part a bot plays; null for nobody's
 */
export function planLog(
  name: string,
  bytes: Uint8Array,
  annotations: string | null,
  botNick: string | null = null,
): Plan {
  const decoded = decodeLines(bytes);
  const speakers = speakersIn(decoded);
  const plan = new Planner(name, annotations === null ? new Map() : readAnswers(annotations), botNick);
  decoded.forEach(({ text, isLegacy }, line) => {
    if (isLegacy) plan.legacy += 1;
    plan.take(
      line,
      readLine(text, (nick) => speakers.has(nick) || plan.knows(nick)),
    );
  });
  return { ...plan.result(), lines: decoded.length };
}

/** For each line the one it answers: the nearest, where several are named. */
function readAnswers(annotations: string): Map<number, number> {
  const answers = new Map<number, number>();
  for (const [, first, second] of annotations.matchAll(/^(\d+) (\d+)/gmu)) {
    const [from, to] = [Number(first), Number(second)].sort((a, b) => a - b);
    if (from === undefined || to === undefined || from === to) continue;
    answers.set(to, Math.max(from, answers.get(to) ?? 0));
  }
  return answers;
}

class Planner {
  legacy = 0;
  readonly #name: string;
  readonly #answers: ReadonlyMap<number, number>;
  readonly #steps: Step[] = [];
  readonly #people = new Map<string, string>([[OWNER, 'ChanServ']]);
  readonly #present = new Set<string>([OWNER]);
  /** Who is in the room at this line. */
  readonly #here = new Set<string>([OWNER]);
  /** Who bears a nick at this line. */
  readonly #bearers = new Map<string, string>([['ChanServ', OWNER]]);
  readonly #said = new Set<number>();
  readonly #clock: Clock;
  readonly #botNick: string | null;
  #bot: string | null = null;
  #blank = 0;
  #controls = 0;
  #idle = 0;

  constructor(name: string, answers: ReadonlyMap<number, number>, botNick: string | null) {
    this.#name = name;
    this.#botNick = botNick;
    this.#answers = answers;
    this.#clock = new Clock(/\d{4}-\d\d-\d\d/u.exec(name)?.[0] ?? null);
  }

  knows(nick: string): boolean {
    return this.#bearers.has(nick);
  }

  take(line: number, said: IrcLine): void {
    if (said.kind === 'notice') this.#say(line, OWNER, said.text, { kind: 'notice' });
    else if (said.kind === 'say' || said.kind === 'action') {
      if (said.time !== null) this.#clock.tick(said.time);
      const person = this.#present_(said.nick, line);
      this.#say(line, person, said.text, { kind: said.kind, nick: said.nick });
    } else this.#move(line, said);
  }

  result(): Omit<Plan, 'lines'> {
    return {
      name: this.#name,
      steps: this.#clock.spread(this.#steps),
      people: this.#people,
      present: this.#present,
      bot: this.#bot,
      blank: this.#blank,
      legacy: this.legacy,
      controls: this.#controls,
      idle: this.#idle,
    };
  }

  #say(line: number, person: string, text: string, irc: Record<string, unknown>): void {
    const content = withoutControls(text);
    if (content.trim() === '') {
      this.#blank += 1;
      return;
    }
    if (content !== text) {
      this.#controls += 1;
      irc['text'] = text;
    }
    const answered = this.#answers.get(line);
    const answers = answered !== undefined && this.#said.has(answered) ? answered : null;
    this.#said.add(line);
    const at = { atMs: this.#clock.nowMs, sentAt: this.#clock.sentAt };
    this.#steps.push({ kind: 'say', line, person, content, metadata: { irc: { line, ...irc } }, answers, ...at });
  }

  #move(line: number, movement: Extract<IrcLine, { kind: Movement['kind'] }>): void {
    if (movement.kind === 'rename') {
      const person = this.#present_(movement.nick, line);
      this.#bearers.delete(movement.nick);
      this.#bearers.set(movement.to, person);
      this.#step('rename', line, person, movement.to);
      return;
    }
    const isNew = !this.#bearers.has(movement.nick);
    const person = this.#person(movement.nick);
    if (movement.kind === 'join') {
      if (this.#here.has(person)) this.#idle += 1;
      else this.#enter(line, person, movement.nick);
      return;
    }
    if (isNew) this.#begin(person);
    if (!this.#here.delete(person)) this.#idle += 1;
    else this.#step(movement.kind, line, person, movement.nick);
  }

  /** The bearer of a nick, who must be here: from the beginning when new, else come back unseen. */
  #present_(nick: string, line: number): string {
    const isNew = !this.#bearers.has(nick);
    const person = this.#person(nick);
    if (isNew) this.#begin(person);
    else if (!this.#here.has(person)) this.#enter(line, person, nick);
    return person;
  }

  #person(nick: string): string {
    const known = this.#bearers.get(nick);
    if (known !== undefined) return known;
    const isBot = nick === this.#botNick && this.#bot === null;
    let id = `${isBot ? 'bot' : 'irc'}-${nick}`;
    // The id may be taken by somebody who has another nick by now.
    for (let count = 2; this.#people.has(id); count++) id = `irc-${nick}-${count}`;
    if (isBot) this.#bot = id;
    this.#people.set(id, nick);
    this.#bearers.set(nick, id);
    return id;
  }

  #begin(person: string): void {
    this.#present.add(person);
    this.#here.add(person);
  }

  #enter(line: number, person: string, nick: string): void {
    this.#here.add(person);
    this.#step('join', line, person, nick);
  }

  #step(kind: Movement['kind'], line: number, person: string, nick: string): void {
    this.#steps.push({ kind, line, person, nick, atMs: this.#clock.nowMs });
  }
}

/** Minutes of a log that may run past midnight. */
class Clock {
  readonly #day: string | null;
  #first: number | null = null;
  #minutes = 0;
  #time: string | null = null;
  #days = 0;

  /** @param day of the log's first line, YYYY-MM-DD; null where it is not known */
  constructor(day: string | null) {
    this.#day = day;
  }

  tick(time: string): void {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    const ofDay = hours * 60 + minutes;
    this.#first ??= ofDay;
    // Clocks of loggers step back a little now and then; only half a day back is another day.
    if (ofDay + 720 < this.#minutes - this.#days * 1440 + this.#first) this.#days += 1;
    this.#minutes = Math.max(this.#minutes, this.#days * 1440 + ofDay - this.#first);
    this.#time = time;
  }

  get nowMs(): number {
    return this.#minutes * 60_000;
  }

  get sentAt(): string | null {
    if (this.#day === null || this.#time === null) return null;
    const day = Date.parse(`${this.#day}T00:00:00Z`) + this.#days * 86_400_000;
    const midnight = new Date(day).toISOString().slice(0, 10);
    return `${midnight}T${this.#time}:00.000Z`;
  }

  /** Spreads what was said in one minute over it, for the logs know no seconds. */
  spread(steps: readonly Step[]): Step[] {
    const counts = new Map<number, number>();
    for (const { atMs } of steps) counts.set(atMs, (counts.get(atMs) ?? 0) + 1);
    const seen = new Map<number, number>();
    return steps.map((step) => {
      const before = seen.get(step.atMs) ?? 0;
      seen.set(step.atMs, before + 1);
      return { ...step, atMs: step.atMs + Math.floor((60_000 * before) / (counts.get(step.atMs) ?? 1)) };
    });
  }
}
