import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../core/events/domain-events.js';
import { type ConfabServer, spokenTo } from './socket.types.js';
import { connectionsOf } from './subscribers.js';

/**
 * Lets connections follow when their user chooses another language: from then on they are told failures and system messages
 * in it. A connection that asked for a language of its own keeps that; without a bus, those in other processes follow when
 * they are renewed or come back.
 */
@Injectable()
export class LiveLanguages {
  private io: ConfabServer | undefined;
  private stopListening: (() => void) | undefined;

  constructor(private readonly events: DomainEvents) {}

  watch(io: ConfabServer): void {
    this.io = io;
    this.stopListening = this.events.on('user.updated', ({ userId, language }) => this.follow(userId, language));
  }

  /** Speaks to somebody's connections here in another language. */
  follow(userId: string, language: string): void {
    if (!this.io) return;
    for (const { data } of connectionsOf(this.io, userId))
      data.actor = spokenTo({ ...data.actor, language }, data.locale);
  }

  stop(): void {
    this.stopListening?.();
  }
}
