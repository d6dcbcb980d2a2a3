import { expect } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import type { MessageView, SyncRoomView } from '../../client/src/protocol.generated.js';
import { Device } from '../support/device.js';
import type { Answer, CommandName, DataOf } from '../support/documented.js';
import { done, type Stage } from '../support/stage.js';
import { Replica } from './replica.js';
import { BLANK, type ModelMessage, ModelRoom, type Verdict } from './world.js';

/** Devices of each person: one takes batches, one does not. */
const DEVICES = 2;
const PATIENCE_MS = 8000;

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
  readonly people: string[];
  private readonly replicas: Replica[][];

  constructor(
    private readonly stage: Stage,
    names: readonly string[],
  ) {
    this.people = names.map((name) => stage.person(name));
    this.replicas = this.people.map((who) => Array.from({ length: DEVICES }, () => new Replica(who)));
  }

  person(index: number): string {
    return this.people[index % this.people.length] ?? '';
  }

  replica({ who, device }: Hand): Replica {
    const replica = this.replicas[who % this.people.length]?.[device % DEVICES];
    if (!replica) throw new Error('Everybody has their devices');
    return replica;
  }

  async connectAll(): Promise<void> {
    await Promise.all(this.hands().map((hand) => this.connect(hand)));
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
    return answer.code === null ? answer.data : null;
  }

  /** Takes into the model the system messages that a command wrote, of which the model knows only that there are some. */
  async absorb(room: ModelRoom): Promise<ModelMessage[]> {
    const position = { room_id: room.id, after_seq: room.seq, after_rev: room.rev };
    const [missed] = done(await this.stage.overRest(this.stage.admin, 'sync', { rooms: [position] })).rooms;
    const told = (missed?.messages ?? []).map((message) => {
      if (!message.event) throw new Error(`Nobody wrote message ${String(message.seq)}: ${message.content}`);
      return systemMessage(message);
    });
    room.log.push(...told);
    expect({ rev: missed?.head_rev, seq: missed?.head_seq }).toEqual({ rev: room.rev, seq: room.seq });
    return told;
  }

  /** Fails unless every fresh load is what the model says, and every client gets to where its user's fresh load is. */
  async verify(): Promise<void> {
    await this.connectAll();
    for (const who of this.people) {
      const fresh = await this.load(who);
      for (const room of this.rooms) this.compare(who, room, fresh.get(room.id));
      for (const room of this.rooms) await this.walk(who, room, fresh.get(room.id));
      for (const replica of this.replicas[this.people.indexOf(who)] ?? []) await converge(replica, fresh, this.rooms);
    }
  }

  private hands(): Hand[] {
    return this.people.flatMap((_, who) =>
      Array.from({ length: DEVICES }, (_, device) => ({ who, device, rest: false })),
    );
  }

  /** All of the rooms as somebody new to them gets them. */
  private async load(who: string): Promise<Map<string, SyncRoomView>> {
    const rooms = this.rooms.map(({ id }) => ({ room_id: id, after_seq: 0, after_rev: 0 }));
    const answer = done(await this.stage.overRest(who, 'sync', { rooms }));
    return new Map(answer.rooms.map((room) => [room.room_id, room]));
  }

  private compare(who: string, room: ModelRoom, fresh: SyncRoomView | undefined): void {
    const member = room.active(who);
    if (!member) {
      expect({ who, code: fresh?.code }).toEqual({ who, code: 'not_found' });
      return;
    }
    expect({ who, seq: fresh?.head_seq, rev: fresh?.head_rev }).toEqual({ who, seq: room.seq, rev: room.rev });
    expect({ who, log: fresh?.messages.map(seen) }).toEqual({
      who,
      log: room.visible(who).map((message) => wanted(message, room, who)),
    });
    const members = (fresh?.room?.members ?? []).map(({ user_id, role, is_muted }) => [user_id, role, is_muted]);
    const active = [...room.members].filter(([, { isActive }]) => isActive);
    expect(members.sort()).toEqual(active.map(([id, { role, isMuted }]) => [id, role, isMuted]).sort());
    const { clearedSeq, hidden } = room.side(who);
    const left = room.log.filter(({ id, seq }) => hidden.has(id) && seq > clearedSeq).map(({ id }) => id);
    expect({ who, hidden: fresh?.hidden.toSorted() }).toEqual({ who, hidden: left.toSorted() });
    expect({ who, unread: fresh?.unread_count, cleared: fresh?.member?.cleared_seq }).toEqual({
      ...{ who, unread: room.unread(who), cleared: clearedSeq },
    });
    for (const { reply_to, quote } of fresh?.messages ?? []) {
      const original = room.visible(who).find(({ id }) => id === reply_to);
      expect(quote && [quote.id, original?.event ? '' : quote.content, quote.rev]).toEqual(
        original ? [original.id, original.content, original.rev] : null,
      );
    }
  }

  /** The pages of history, one after the other, are the log. */
  private async walk(who: string, room: ModelRoom, fresh: SyncRoomView | undefined): Promise<void> {
    if (fresh?.code !== null) return;
    const pages: MessageView[] = [];
    let more = true;
    while (more) {
      const before = pages[0] && { before_id: pages[0].id };
      const page = done(await this.stage.overRest(who, 'fetch_history', { room_id: room.id, limit: 20, ...before }));
      pages.unshift(...page.messages);
      more = page.has_more === true;
    }
    expect(pages).toEqual(fresh.messages);
  }
}

/** Waits until a client knows just what a fresh load gives. */
async function converge(
  replica: Replica,
  fresh: Map<string, SyncRoomView>,
  rooms: readonly ModelRoom[],
): Promise<void> {
  const goal = rooms.flatMap(({ id }) => {
    const room = fresh.get(id);
    return room?.code === null ? [freshState(room)] : [];
  });
  const deadline = Date.now() + PATIENCE_MS;
  const now = (): object[] => rooms.flatMap(({ id }) => replica.state(id) ?? []);
  for (;;) {
    await replica.settled();
    replica.device?.check();
    if (isDeepStrictEqual(plain(now()), plain(goal))) return;
    if (Date.now() > deadline) break;
    await delay(5);
  }
  expect({ who: replica.userId, rooms: now() }).toEqual({ who: replica.userId, rooms: goal });
}

/** The same, of objects of this realm: what sockets and requests give has other prototypes, which do not matter. */
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

function freshState(room: SyncRoomView): object {
  const replica = new Replica('');
  replica.load(room);
  return replica.state(room.room_id) ?? {};
}

function systemMessage({ id, seq, event }: MessageView): ModelMessage {
  return {
    ...{ ...BLANK, id, seq },
    event: event && { type: event.type, user_id: event.user_id },
  };
}

function seen(message: MessageView): object {
  const { id, seq, rev, sender_id, content, reply_to, is_edited, is_deleted, event, mentions, targets } = message;
  return {
    ...{
      id,
      seq,
      rev,
      sender: sender_id,
      mentions,
      targets,
      redirectOf: message.redirect_of,
      replyTo: reply_to,
      isEdited: is_edited,
      isDeleted: is_deleted,
      isPinned: message.is_pinned,
      reactions: message.reactions,
    },
    ...{ content: event ? '' : content, event: event && { type: event.type, user_id: event.user_id } },
  };
}

/** A message as somebody should see it: what it answers or copies, only where they see that too. */
function wanted(message: ModelMessage, room: ModelRoom, who: string): object {
  const seen = new Set(room.visible(who).map(({ id }) => id));
  const { replyTo, redirectOf } = message;
  return {
    ...message,
    replyTo: replyTo !== null && seen.has(replyTo) ? replyTo : null,
    redirectOf: redirectOf !== null && seen.has(redirectOf) ? redirectOf : null,
  };
}
