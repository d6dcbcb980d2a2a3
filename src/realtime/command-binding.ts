import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../config/config.js';
import { CommandDispatcher, Unread } from '../core/commands/command-dispatcher.js';
import { failure } from '../core/commands/failure.js';
import { ConfabError } from '../core/errors/confab-error.js';
import type { Envelope } from '../protocol/envelope.js';
import { type Incoming, readIncoming } from './incoming.js';
import type { ConfabSocket } from './socket.types.js';

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
  ) {}

  /** From now on the connection's frames are answered. One listener takes them all, commands or not. */
  bind(socket: ConfabSocket): void {
    socket.onAny((event: unknown, ...args: unknown[]) => {
      const incoming = readIncoming(event, args);
      const work = this.answer(socket, incoming)
        .then((answer) => {
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

  private async answer(socket: ConfabSocket, { name, requestId, data }: Incoming): Promise<Envelope> {
    const { actor, connection, tokenUserId, address } = socket.data;
    if (this.isDraining) {
      const stopping = new ConfabError('overloaded', 'socket.stopping_command', { retry_after_ms: RETRY_MS });
      return failure(name, stopping, requestId, actor.language);
    }
    const deadline = Date.now() + this.config.limits.command_timeout_ms;
    const context = { actor, connection, deadline, source: { address, tokenUserId } };
    return this.dispatcher.answer(name, new Unread(data), context, requestId);
  }
}
