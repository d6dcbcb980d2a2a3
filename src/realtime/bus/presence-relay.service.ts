import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DomainEvents } from '../../core/events/domain-events.js';
import { PresenceService } from '../../modules/presence/presence.service.js';
import type { PersonNews } from '../../modules/presence/presence.events.js';
import { Bus } from './bus.service.js';

const CHANNEL = 'confab:people';
/** How often a process tells of all its people, so that what was lost heals, and others know that it is there. */
const ALL_EVERY_MS = 10_000;
const PEOPLE_A_MESSAGE = 5000;

/**
 * Tells other processes who is online at this one, and learns who is at them. Each holds all of them in memory: whom its
 * connections are told of is asked of no other process.
 */
@Injectable()
export class PresenceRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private stopListening: (() => void) | undefined;
  private rounds: NodeJS.Timeout | undefined;
  private round = 0;

  constructor(
    private readonly events: DomainEvents,
    private readonly bus: Bus,
    private readonly presence: PresenceService,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.bus.isThere) return;
    this.bus.onReady(() => this.tellAll());
    this.bus.listen(CHANNEL, (message, from) => {
      // Who has just come knows nobody yet.
      if (!this.presence.knows(from)) this.tellAll();
      if (message.kind === 'people') this.presence.hear(from, message.news);
      if (message.kind === 'everybody') this.presence.hearAll(from, message.part);
      if (message.kind === 'leaving') this.presence.leaves(from);
    });
    this.stopListening = this.events.on('presence.told', (news) => this.tell(news));
    this.rounds = setInterval(() => this.tellAll(), ALL_EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    this.stopListening?.();
    clearInterval(this.rounds);
    this.bus.send(CHANNEL, { kind: 'leaving' });
  }

  /** In as many parts as it takes: people may be in many rooms. */
  private tell(news: readonly PersonNews[]): void {
    if (this.bus.send(CHANNEL, { kind: 'people', news }) || news.length < 2) return;
    const half = Math.ceil(news.length / 2);
    this.tell(news.slice(0, half));
    this.tell(news.slice(half));
  }

  private tellAll(): void {
    const ids = this.presence.here();
    this.round += 1;
    for (let at = 0; at === 0 || at < ids.length; at += PEOPLE_A_MESSAGE) {
      const isLast = at + PEOPLE_A_MESSAGE >= ids.length;
      const part = { ids: ids.slice(at, at + PEOPLE_A_MESSAGE), round: this.round, isLast };
      this.bus.send(CHANNEL, { kind: 'everybody', part });
    }
  }
}
