import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DomainEvents } from '../../core/events/domain-events.js';
import { PresenceService } from '../../modules/presence/presence.service.js';
import '../../modules/presence/presence.events.js';
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
      if (message.kind === 'leaving') this.presence.leaves(from);
    });
    this.stopListening = this.events.on('presence.told', (news) => this.bus.send(CHANNEL, { kind: 'people', news }));
    this.rounds = setInterval(() => this.tellAll(), ALL_EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    this.stopListening?.();
    clearInterval(this.rounds);
    this.bus.send(CHANNEL, { kind: 'leaving' });
  }

  private tellAll(): void {
    const people = this.presence.here().map((id) => [id, true] as const);
    this.round += 1;
    for (let at = 0; at === 0 || at < people.length; at += PEOPLE_A_MESSAGE) {
      const all = { round: this.round, isLast: at + PEOPLE_A_MESSAGE >= people.length };
      this.bus.send(CHANNEL, { kind: 'people', news: { people: people.slice(at, at + PEOPLE_A_MESSAGE), all } });
    }
  }
}
