import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../config/config.js';
import { CommandDispatcher, Unread } from '../core/commands/command-dispatcher.js';
import { failure } from '../core/commands/failure.js';
import { ConfabError } from '../core/errors/confab-error.js';
import { Overload } from '../core/overload/overload.js';
import type { Envelope } from '../protocol/envelope.js';
import { type Incoming, readIncoming } from './incoming.js';
import { SlowConsumers } from './slow-consumers.js';
import type { ConfabSocket } from './socket.types.js';
import { Turns } from './turns.js';

const RETRY_MS = 1000;

/** Answers what connections send. Everything gets an answer, and nothing throws: an error in a listener ends the process. */
@Injectable()
export class CommandBinding {
  private readonly logger = new Logger('Socket');
  private readonly inFlight = new Set<Promise<void>>();
  private isDraining = false;

  constructor(
    private readonly dispatcher: CommandDispatcher,
    private readonly config: Config,
    private readonly overload: Overload,
    private readonly slow: SlowConsumers,
  ) {}

  /** From now on the connection's frames are answered. One listener takes them all, commands or not. */
  bind(socket: ConfabSocket): void {
    const reads = new Turns(this.config.limits.reads_at_once);
    socket.onAny((event: unknown, ...args: unknown[]) => {
      const incoming = readIncoming(event, args);
      const work = this.inTurn(socket, incoming, reads)
        .then((answer) => {
          if (answer === null) return;
          if (incoming.acknowledge) incoming.acknowledge(answer);
          else socket.emit('response', answer);
        })
        .catch((error: unknown) => {
          this.logger.error({ err: error }, `${incoming.name} could not be answered`);
        })
        .finally(() => this.inFlight.delete(work));
      this.inFlight.add(work);
    });
  }

  /** Refuses every command from now on; resolves once those under way have been answered. */
  async drain(): Promise<void> {
    this.isDraining = true;
    await Promise.allSettled(this.inFlight);
  }

  /**
   * The answer; null where nobody is left to read it. A page costs far more than the frame that asks for it, so reads are
   * worked on few at a time, and not at all for a connection that does not take the answers it has got.
   */
  private async inTurn(socket: ConfabSocket, incoming: Incoming, reads: Turns): Promise<Envelope | null> {
    const { name, requestId } = incoming;
    const { reads_waiting: mostWaiting, command_timeout_ms: timeout } = this.config.limits;
    const refuse = (why: ConfabError): Envelope => failure(name, why, requestId, socket.data.actor.language);
    if (this.isDraining)
      return refuse(new ConfabError('overloaded', 'socket.stopping_command', { retry_after_ms: RETRY_MS }));
    // From when it came: waiting is part of the time that it may take.
    const deadline = Date.now() + timeout;
    if (!this.dispatcher.isRead(name)) return this.answer(socket, incoming, deadline);
    if (reads.waiting >= mostWaiting) return refuse(this.overload.refusal('reads_waiting', 'read'));
    return reads.run(async () => (this.slow.isCut(socket) ? null : this.answer(socket, incoming, deadline)));
  }

  private answer(socket: ConfabSocket, { name, requestId, data }: Incoming, deadline: number): Promise<Envelope> {
    const { actor, connection, tokenUserId, address } = socket.data;
    const context = { actor, connection, deadline, source: { address, tokenUserId } };
    return this.dispatcher.answer(name, new Unread(data), context, requestId);
  }
}
