import { Injectable } from '@nestjs/common';
import { EventEmitter } from 'node:events';

/**
 * What modules tell each other after the fact, by name in the past. Each module adds its events here by declaration
 * merging, so that this folder knows none of them.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging
export interface DomainEventMap {}

type Name = keyof DomainEventMap;

/**
 * The typed bus within this process. Listeners run at once, in the order they were added; one that throws stops the
 * publisher, so listeners that can fail catch for themselves.
 */
@Injectable()
export class DomainEvents {
  private readonly emitter = new EventEmitter();

  publish<N extends Name>(name: N, event: DomainEventMap[N]): void {
    this.emitter.emit(name, event);
  }

  /** Listens until the returned function is called. */
  on<N extends Name>(name: N, listener: (event: DomainEventMap[N]) => void): () => void {
    this.emitter.on(name, listener);
    return () => this.emitter.off(name, listener);
  }
}
