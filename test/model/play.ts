import { expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { MessageView } from '../../client/src/protocol.generated.js';
import type { MemberRole } from '../../src/protocol/vocabulary.js';
import { Device } from '../support/device.js';
import type { Answer, CommandName, DataOf } from '../support/documented.js';
import { done, type Stage } from '../support/stage.js';
import { Replica } from './replica.js';
import { BLANK, type ModelInvite, type ModelMessage, type ModelRoom, type Profile, type Verdict } from './world.js';

/** Devices of each person: one takes batches, one does not. */
const DEVICES = 2;

/** Who gives a command, and over what. */
export interface Hand {
  /** Index of the person, and of their device. */
  readonly who: number;
  readonly device: number;
  readonly rest: boolean;
}

/** One run: some people with their devices, their rooms, and how all of it should be. */
export class Play {
  readonly rooms: ModelRoom[] = [];
  readonly invites: ModelInvite[] = [];
  readonly people: string[];
  readonly profiles: ReadonlyMap<string, Profile>;
  /** Commands that were given, and succeeded. */
  readonly played = new Set<CommandName>();
  private readonly replicas: Replica[][];
  private readonly tag = randomUUID().slice(0, 8);

  constructor(
    readonly stage: Stage,
    names: readonly string[],
  ) {
    this.people = names.map((name) => stage.person(name));
    this.profiles = new Map(this.people.map((who) => [who, { name: null, status: null }]));
    this.replicas = this.people.map((who) => Array.from({ length: DEVICES }, () => new Replica(who)));
  }

  /** What the names of this run's rooms begin with, and no other's. */
  get roomPrefix(): string {
    return `Run ${this.tag}`;
  }

  roomName(n: number): string {
    return `${this.roomPrefix} room ${String(n)}`;
  }

  /** The connections and what they know, of somebody. */
  replicasOf(who: string): Replica[] {
    return this.replicas[this.people.indexOf(who)] ?? [];
  }

  person(index: number): string {
    return this.people[index % this.people.length] ?? '';
  }

  replica({ who, device }: Hand): Replica {
    const replica = this.replicas[who % this.people.length]?.[device % DEVICES];
    if (!replica) throw new Error('Everybody has their devices');
    return replica;
  }

  /** Person by person: many runs at once begin with this, and a busy server would let some wait too long. */
  async connectAll(people: readonly string[] = this.people): Promise<void> {
    for (const person of people) {
      const hands = this.hands().filter(({ who }) => this.person(who) === person);
      await Promise.all(hands.map((hand) => this.connect(hand)));
    }
  }

  async connect(hand: Hand): Promise<void> {
    const replica = this.replica(hand);
    if (replica.isConnected) return;
    const token = await this.stage.token(this.person(hand.who));
    await replica.attach(await Device.open(this.stage.server.url, { token, batch: hand.device % 2 === 0 }));
  }

  cut(hand: Hand): void {
    this.replica(hand).detach()?.close();
  }

  close(): void {
    for (const hand of this.hands()) this.cut(hand);
  }

  /** Gives a command as the hand says; over REST where its device is cut off. */
  async give<C extends CommandName>(hand: Hand, command: C, data: object): Promise<Answer<DataOf<C>>> {
    const { device } = this.replica(hand);
    if (hand.rest || !device) return this.stage.overRest(this.person(hand.who), command, data);
    return device.run(command, data);
  }

  /** Gives a command of which it is known what must come of it; its data, or null where it was rightly refused. */
  async expect<C extends CommandName>(
    hand: Hand,
    command: C,
    data: object,
    verdict: Verdict,
  ): Promise<DataOf<C> | null> {
    const answer = await this.give(hand, command, data);
    if (answer.code !== verdict) {
      const got = answer.code === null ? 'success' : `${answer.code} ${answer.error} ${JSON.stringify(answer.data)}`;
      throw new Error(
        `${this.person(hand.who)}: ${command} ${JSON.stringify(data)}: ${got}, not ${verdict ?? 'success'}`,
      );
    }
    if (answer.code !== null) return null;
    this.played.add(command);
    return answer.data;
  }

  /**
   * Takes into the model the system messages that a command wrote, of which the model knows only that there are some.
   * @param options `but`: a message of somebody's behind them, which is not taken in here; `isRevKnown` false: the model does
   *   not know how many changes there were
   */
  async absorb(
    room: ModelRoom,
    { but, isRevKnown = true }: { but?: string | undefined; isRevKnown?: boolean } = {},
  ): Promise<ModelMessage[]> {
    const position = { room_id: room.id, after_seq: room.seq, after_rev: room.rev };
    const [missed] = done(await this.stage.overRest(this.stage.admin, 'sync', { rooms: [position] })).rooms;
    const all = missed?.messages ?? [];
    const told = all
      .filter(({ id }) => id !== but)
      .map((message) => {
        if (!message.event) throw new Error(`Nobody wrote message ${String(message.seq)}: ${message.content}`);
        return systemMessage(message);
      });
    room.log.push(...told);
    const left = all.length - told.length;
    const rev = isRevKnown ? room.rev : expect.any(Number);
    expect({ rev: missed?.head_rev, seq: missed?.head_seq }).toEqual({ rev, seq: room.seq + left });
    return told;
  }

  /** Takes in whom system messages tell to have joined. */
  async admitTold(room: ModelRoom, role: MemberRole, nickname?: string | null): Promise<void> {
    for (const { event, seq } of await this.absorb(room))
      if (event?.type === 'member_joined') room.admit(event.user_id ?? '', role, seq, nickname);
  }

  private hands(): Hand[] {
    return this.people.flatMap((_, who) =>
      Array.from({ length: DEVICES }, (_, device) => ({ who, device, rest: false })),
    );
  }
}

function systemMessage({ id, seq, event }: MessageView): ModelMessage {
  return {
    ...{ ...BLANK, edits: [], id, seq },
    event: event && { type: event.type, user_id: event.user_id },
  };
}
