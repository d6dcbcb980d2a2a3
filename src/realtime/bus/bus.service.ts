import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Counter } from 'prom-client';
import { randomUUID } from 'node:crypto';
import { Config } from '../../config/config.js';
import { Metrics } from '../../core/metrics/metrics.js';
import { RedisLink, retryAfter } from '../../core/redis/redis-link.js';
import { type BusMessage, opened, sealed } from './bus-message.js';

/** Larger messages are not sent: who needs them reads the log. */
const LARGEST_BYTES = 1_000_000;
/** What may be on its way to Redis; what is more is lost, as if Redis were away. */
const MOST_UNDER_WAY_BYTES = 8_000_000;
/** How often a process writes to itself, and how long it waits to hear of it before it doubts its subscription. */
const ECHO_MS = 5000;
const DEAF_MS = 15_000;
/** What Redis takes at most, mostly, to have all subscriptions of a new connection. */
const SUBSCRIBED_MS = 100;

const LINK = {
  // Nothing waits for it: a process that is busy for a moment is not to lose its connection.
  answerMs: 2000,
  away: 'Redis is away: until it is back, what other processes write is pushed here a second later.',
  back: 'Redis is back: processes tell each other at once again.',
};

/** What concerns a room, for the processes that have connections of it. */
export const channelOfRoom = (roomId: string): string => `confab:room:${roomId}`;
/** What concerns somebody, for the processes that they are connected to. */
export const channelOfPerson = (userId: string): string => `confab:user:${userId}`;

export type BusListener = (message: BusMessage, from: string) => void;

/**
 * What processes tell each other, through Redis' sharded pub/sub; nothing without REDIS_URL. All of it is a hint, sent once and
 * never waited for: what is lost, the log and the next round of telling have. Nobody hears what they said themselves.
 */
@Injectable()
export class Bus implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Bus');
  /** This process, among those of the bus. */
  private readonly processId = randomUUID();
  private readonly link: RedisLink | null;
  private readonly ear: Redis | null;
  private readonly listeners = new Map<string, BusListener>();
  private readonly readyListeners: (() => void)[] = [];
  private underWay = 0;
  private heardAt = Date.now();
  private echoes: NodeJS.Timeout | undefined;
  private readonly messages: Counter<'way'>;

  constructor({ redisUrl }: Config, metrics: Metrics) {
    this.link = redisUrl === undefined ? null : new RedisLink(redisUrl, this.logger, LINK);
    this.ear = redisUrl === undefined ? null : earAt(redisUrl);
    this.messages = new Counter({
      name: 'confab_bus_messages_total',
      help: 'Messages to other processes and from them; lost: not sent, for Redis was away or behind',
      labelNames: ['way'],
      registers: [metrics.registry],
    });
  }

  onApplicationBootstrap(): void {
    const { ear, link } = this;
    if (!ear || !link) {
      this.logger.log('No REDIS_URL: beside other processes, what these write is pushed here within a second.');
      return;
    }
    link.redis.on('ready', () => this.tellReady());
    ear.on('ready', () => {
      for (const channel of this.listeners.keys()) this.subscribe(ear, channel);
      this.tellReady();
    });
    link.connect();
    ear.on('smessageBuffer', (channel: Buffer, bytes: Buffer) => this.take(channel.toString(), bytes));
    // The other connection tells of it.
    ear.on('error', () => undefined);
    ear.connect().catch(() => undefined);
    this.echoes = setInterval(() => this.listenToEcho(), ECHO_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.echoes);
    this.link?.close();
    this.ear?.disconnect();
  }

  /** Has this called each time that messages come and go (again), subscriptions included. */
  onReady(listener: () => void): void {
    this.readyListeners.push(listener);
  }

  /** What is said to this process alone. Whoever listens to it also lets the bus hear itself. */
  get ownChannel(): string {
    return `confab:process:${this.processId}`;
  }

  /** Whether this process listens to a channel. */
  hears(channel: string): boolean {
    return this.listeners.has(channel);
  }

  /** Whether there is one. */
  get isThere(): boolean {
    return this.link !== null;
  }

  /**
   * Sends a message to the processes that listen to a channel, if it can be sent now.
   * @returns false where it is too large
   */
  send(channel: string, message: BusMessage): boolean {
    if (!this.link) return true;
    if (!this.link.isReady) {
      this.messages.inc({ way: 'lost' });
      return true;
    }
    const bytes = sealed({ from: this.processId, message });
    if (bytes.length > LARGEST_BYTES) return false;
    void this.publish(this.link, channel, bytes);
    return true;
  }

  /** Sends a small message. @returns how many processes got it, this one included if it listens; 0 where it was not sent */
  async reach(channel: string, message: BusMessage): Promise<number> {
    if (!this.link?.isReady) return 0;
    return this.publish(this.link, channel, sealed({ from: this.processId, message }));
  }

  /** Hears what other processes send on a channel, once Redis has it. One listener a channel. */
  listen(channel: string, listener: BusListener): void {
    if (!this.ear || this.listeners.has(channel)) return;
    this.listeners.set(channel, listener);
    this.subscribe(this.ear, channel);
  }

  unlisten(channel: string): void {
    if (!this.listeners.delete(channel) || this.ear?.status !== 'ready') return;
    this.ear.sunsubscribe(channel).catch(() => undefined);
  }

  /** While Redis is away nothing is asked of it: a new connection begins with all channels there are then. */
  private subscribe(ear: Redis, channel: string): void {
    if (ear.status !== 'ready') return;
    ear.ssubscribe(channel).catch(() => ear.stream.destroy());
  }

  private tellReady(): void {
    setTimeout(() => {
      if (this.link?.isReady && this.ear?.status === 'ready') for (const listener of this.readyListeners) listener();
    }, SUBSCRIBED_MS).unref();
  }

  /** @returns how many processes Redis gave it to */
  private async publish(link: RedisLink, channel: string, bytes: Buffer): Promise<number> {
    if (this.underWay + bytes.length > MOST_UNDER_WAY_BYTES) {
      this.messages.inc({ way: 'lost' });
      return 0;
    }
    this.underWay += bytes.length;
    try {
      const reached = await link.redis.spublish(channel, bytes);
      link.worked();
      this.messages.inc({ way: 'out' });
      return typeof reached === 'number' ? reached : 0;
    } catch (error) {
      link.failed(error);
      this.messages.inc({ way: 'lost' });
      return 0;
    } finally {
      this.underWay -= bytes.length;
    }
  }

  private take(channel: string, bytes: Buffer): void {
    const letter = opened(bytes);
    if (letter?.from === this.processId) this.heardAt = Date.now();
    else if (letter) {
      this.messages.inc({ way: 'in' });
      try {
        this.listeners.get(channel)?.(letter.message, letter.from);
      } catch (error) {
        this.logger.warn({ err: error }, 'What another process told could not be taken in');
      }
    }
  }

  /** A subscription whose connection is dead hears nothing and never ends: who does not hear themselves asks anew. */
  private listenToEcho(): void {
    const { link, ear } = this;
    if (!link?.isReady || ear?.status !== 'ready') {
      this.heardAt = Date.now();
      return;
    }
    void this.publish(link, this.ownChannel, sealed({ from: this.processId, message: { kind: 'echo' } }));
    if (Date.now() - this.heardAt < DEAF_MS) return;
    this.heardAt = Date.now();
    ear.stream.destroy();
  }
}

/** A connection that listens. */
function earAt(url: string): Redis {
  return new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResubscribe: false,
    maxRetriesPerRequest: null,
    retryStrategy: retryAfter,
  });
}
