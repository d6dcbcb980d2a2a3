import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../core/events/domain-events.js';
import '../modules/users/users.events.js';
import { emitTo } from './emit.js';
import type { ConfabServer } from './socket.types.js';

/** Ends the connections of people whose accounts are closed for good, and those by which an admin acts for one. */
@Injectable()
export class ErasedConnections {
  private stopListening: (() => void) | undefined;

  constructor(private readonly events: DomainEvents) {}

  watch(io: ConfabServer): void {
    this.stopListening = this.events.on('people.erased', ({ has }) => {
      const theirs = [...io.sockets.sockets.values()].filter(
        ({ data }) => has(data.actor.userId) || has(data.tokenUserId),
      );
      // After what is being answered just now: whoever asked for it over a connection hears that it is done.
      setImmediate(() => {
        for (const socket of theirs) {
          emitTo(socket, 'closing', { code: 'account_erased', reconnect: false, retry_after_ms: null });
          socket.disconnect(true);
        }
      });
    });
  }

  stop(): void {
    this.stopListening?.();
  }
}
