import { expect } from '@jest/globals';
import { io, type ManagerOptions, type Socket } from 'socket.io-client';
import type { Envelope } from '../../src/protocol/envelope.js';
import {
  type Answer,
  type CommandName,
  type DataOf,
  expectAnswer,
  expectEvent,
  expectSchema,
  type Received,
} from './documented.js';

/** How long anything that must come may take. */
const PATIENCE_MS = 10_000;

/** A connection that keeps everything it receives, each event checked against its documentation. */
export class Device {
  /** What it received since it was last asked, batches taken apart. */
  private kept: Received[] = [];
  /** The same of who came and went: that happens beside everything else, in a time of its own. */
  private presences: Received[] = [];
  private readonly waiting = new Set<() => void>();
  private fault: Error | null = null;
  private listener: ((event: Received) => void) | null = null;

  private constructor(readonly socket: Socket) {
    socket.onAny((type: string, envelope: unknown, ...rest: unknown[]) => {
      try {
        expect(rest).toEqual([]);
        this.keep(eventOf(type, envelope));
      } catch (error) {
        this.fault ??= error instanceof Error ? error : new Error(String(error));
      }
      for (const wake of this.waiting) wake();
    });
  }

  /** Connects, and gives the connection once it is ready. */
  static async open(
    url: string,
    auth: Record<string, unknown>,
    options: Partial<ManagerOptions> = {},
  ): Promise<Device> {
    const settings = { auth, forceNew: true, reconnection: false, transports: ['websocket'], ...options };
    const device = new Device(io(url, settings));
    device.socket.once('connect_error', (error) => (device.fault = error));
    try {
      await device.until(({ type }) => type === 'ready');
    } catch (error) {
      device.close();
      throw error;
    }
    return device;
  }

  /** Gives a command, and its answer, which is checked. */
  async run<C extends CommandName>(command: C, data: object = {}): Promise<Answer<DataOf<C>>> {
    return answerOf(command, await this.socket.timeout(PATIENCE_MS).emitWithAck(command, data));
  }

  /** Waits for an event, and gives it; it stays among those received. */
  async until(wanted: (event: Received) => boolean): Promise<Received> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      if (this.fault) throw this.fault;
      const found = [...this.kept, ...this.presences].find(wanted);
      if (found) return found;
      if (Date.now() > deadline)
        throw new Error(`It never came, but: ${[...this.kept, ...this.presences].map(brief).join('; ')}`);
      await this.nextSign();
    }
  }

  /** What was sent to this connection so far has come when this resolves. */
  async caughtUp(): Promise<void> {
    await this.run('get_limits');
  }

  /** From now on events go to the listener and are not kept; gives what was kept so far. */
  listen(listener: (event: Received) => void): Received[] {
    this.listener = listener;
    return this.kept.splice(0);
  }

  /** Fails when anything that it received was not as documented. */
  check(): void {
    if (this.fault) throw this.fault;
  }

  /** What it received since it was last asked, but for `ready` and presence. */
  take(): Received[] {
    if (this.fault) throw this.fault;
    return this.kept.splice(0).filter(({ type }) => type !== 'ready');
  }

  /** What it was told of who came and went since it was last asked. */
  takePresence(): Received[] {
    if (this.fault) throw this.fault;
    return this.presences.splice(0);
  }

  close(): void {
    this.socket.close();
  }

  /** Resolves with the reason once it is disconnected. */
  disconnected(): Promise<string> {
    return new Promise((resolve) => this.socket.once('disconnect', (reason) => resolve(reason)));
  }

  private keep(received: Received): void {
    if (this.listener) {
      if (received.type !== 'batch') this.listener(received);
      else for (const { type, data } of received.data.events) this.listener(expectEvent(type, data));
      return;
    }
    if (received.type === 'presence' || received.type === 'presence_count') this.presences.push(received);
    else if (received.type !== 'batch') this.kept.push(received);
    else for (const { type, data } of received.data.events) this.kept.push(expectEvent(type, data));
  }

  private async nextSign(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.waiting.add(resolve);
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    clearTimeout(timer);
    this.waiting.clear();
  }
}

/** An event in a few words: type, `#seq` or `~rev`, and what it is about. */
export function brief(event: Received): string {
  switch (event.type) {
    case 'message_created': {
      const { seq, message } = event.data;
      const told =
        message.event && [message.event.type, message.event.user_id].filter((word) => word !== null).join(' ');
      return `${event.type} #${seq} ${told ?? message.content}`;
    }
    case 'message_edited':
    case 'message_deleted':
    case 'message_pinned':
    case 'message_unpinned':
      return `${event.type} ~${event.data.rev} ${event.data.message.content}`.trimEnd();
    case 'reaction_added':
    case 'reaction_removed':
      return `${event.type} ~${event.data.rev} ${event.data.reaction} ${event.data.user_id}`;
    case 'member_joined':
    case 'member_left':
    case 'member_updated':
      return `${event.type} #${event.data.seq} ${event.data.member.user_id}`;
    case 'room_created':
    case 'room_updated':
    case 'room_deleted':
      return `${event.type} #${event.data.seq}`;
    case 'presence': {
      const { user_id, is_online, status } = event.data;
      return `${user_id} ${is_online ? 'online' : 'offline'}${status === null ? '' : `: ${status}`}`;
    }
    case 'presence_count':
      return `${event.data.online} online`;
    case 'typing':
      return `${event.data.user_id} ${event.data.is_typing ? 'types' : 'stops'}`;
    case 'messages_read':
      return `${event.data.user_id} read #${event.data.last_read_seq}`;
    case 'membership_changed':
      return `mine ${event.data.own_rev}: ${event.data.unread_count} unread`;
    case 'message_hidden':
      return `mine ${event.data.own_rev}: hidden`;
    case 'bot_stream_started':
      return `${event.type} #${event.data.seq} ${event.data.bot_id}`;
    case 'bot_stream_chunk':
      return `chunk ${event.data.index} @${event.data.offset} ${event.data.text}`;
    case 'bot_stream_ended': {
      const { rev, message } = event.data;
      return `${event.type} ~${rev} ${message.finish_reason}: ${message.content}`;
    }
    case 'skipped':
      return event.data.seq === undefined ? `skipped ~${event.data.rev ?? ''}` : `skipped #${event.data.seq}`;
    default:
      return event.type;
  }
}

/** What an answer's envelope holds, checked. */
export function answerOf<C extends CommandName>(command: C, envelope: unknown): Answer<DataOf<C>> {
  const { type, success, error, code, data, request_id } = envelopeOf(envelope);
  expect({ type, request_id }).toEqual({ type: command, request_id: null });
  if (success) {
    expect({ error, code }).toEqual({ error: null, code: null });
    return { code: null, error: null, data: expectAnswer(command, data) };
  }
  return failureOf({ code, error, data });
}

/** A failure, checked: as the answer of a socket, or what problem details say of it. */
export function failureOf({ code, error, data }: { code: unknown; error: unknown; data: object }): Answer<never> {
  expectSchema('Problem', { ...PROBLEM, detail: error, code, ...data });
  return { code: String(code), error: String(error), data };
}

/** Members of problem details that say nothing of their own. */
const PROBLEM = { type: 'urn:confab:error', title: '', status: 400 };

function eventOf(type: string, envelope: unknown): Received {
  const { data, ...rest } = envelopeOf(envelope);
  expect(rest).toEqual({ type, success: true, error: null, code: null, request_id: null });
  return expectEvent(type, data);
}

function envelopeOf(value: unknown): Envelope {
  expect(Object.keys(Object(value) as object).sort()).toEqual([
    'code',
    'data',
    'error',
    'request_id',
    'success',
    'type',
  ]);
  return value as Envelope;
}
