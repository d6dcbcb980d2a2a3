import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Config } from '../../config/config.js';
import { RoomFeed } from '../room-feed.js';
import type { BusMessage } from './bus-message.js';
import { Bus, channelOfRoom } from './bus.service.js';

/** How long the others are waited for: who is busier than that is left out. */
const ANSWER_MS = 1000;

/** Who is connected to a room. */
export interface Attendance {
  readonly online: number;
  /** With how many connections each; of a process with more people than may be named, as many as may be. */
  readonly connected: ReadonlyMap<string, number>;
}

type Answer = Extract<BusMessage, { kind: 'here' }>;

interface Question {
  readonly answers: Answer[];
  /** How many are still to come; null: not known yet. */
  missing: number | null;
  readonly settle: () => void;
}

/** Asks all processes who is connected to a room, and answers for this one. */
@Injectable()
export class AttendanceService implements OnApplicationBootstrap {
  private readonly questions = new Map<string, Question>();

  constructor(
    private readonly bus: Bus,
    private readonly feed: RoomFeed,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.bus.listen(this.bus.ownChannel, (message) => {
      if (message.kind === 'here') this.take(message);
    });
  }

  /** Who is connected, at all processes that answer within a second. People of several of them count once as far as they are named. */
  async of(roomId: string): Promise<Attendance> {
    const answers = await this.ask(roomId);
    const connected = new Map(this.feed.connectedTo(roomId));
    let online = connected.size;
    for (const answer of answers) {
      online += answer.online;
      for (const [userId, connections] of answer.connected) {
        const known = connected.get(userId);
        if (known !== undefined) online -= 1;
        connected.set(userId, (known ?? 0) + connections);
      }
    }
    return { online, connected };
  }

  /** Another process asks about a room that this one has connections of. */
  answer({ roomId, question, to }: Extract<BusMessage, { kind: 'who' }>): void {
    const people = [...this.feed.connectedTo(roomId)];
    const connected = people.slice(0, this.config.limits.presence_names);
    this.bus.send(to, { kind: 'here', question, online: people.length, connected });
  }

  private async ask(roomId: string): Promise<Answer[]> {
    if (!this.bus.isThere) return [];
    const [question, answers] = [randomUUID(), new Array<Answer>()];
    await new Promise<void>((settle) => {
      const asked: Question = { answers, missing: null, settle };
      this.questions.set(question, asked);
      setTimeout(settle, ANSWER_MS).unref();
      const here = this.bus.hears(channelOfRoom(roomId)) ? 1 : 0;
      void this.bus
        .reach(channelOfRoom(roomId), { kind: 'who', roomId, question, to: this.bus.ownChannel })
        .then((reached) => {
          asked.missing = reached - here;
          this.settleIfWhole(asked);
        });
    });
    this.questions.delete(question);
    return answers;
  }

  private take(answer: Answer): void {
    const asked = this.questions.get(answer.question);
    if (!asked) return;
    asked.answers.push(answer);
    this.settleIfWhole(asked);
  }

  private settleIfWhole({ answers, missing, settle }: Question): void {
    if (missing !== null && answers.length >= missing) settle();
  }
}
