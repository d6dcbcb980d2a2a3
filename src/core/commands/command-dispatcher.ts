import { Injectable, Logger } from '@nestjs/common';
import { type CommandClass, type CommandDefinition, definitionOf } from '../../protocol/command.js';
import { type Envelope, success } from '../../protocol/envelope.js';
import type { ErrorCode } from '../../protocol/errors.js';
import { ConfabError } from '../errors/confab-error.js';
import { ENGLISH } from '../i18n/languages.js';
import { CommandMetrics } from '../metrics/command-metrics.js';
import { Overload } from '../overload/overload.js';
import { type Counterpart, RateLimiter } from '../rate-limit/rate-limiter.js';
import type { CommandContext } from './command-context.js';
import { CommandRegistry, type Handler } from './command-registry.js';
import { failure } from './failure.js';
import { tooLate, translateError } from './translate-error.js';
import { validateCommand } from './validate-command.js';

/** Raw data still to be read: what is wrong with a frame or a body is told once its command was counted. */
export class Unread {
  /** @param read gives the data, or a promise of them where they are still on their way */
  constructor(readonly read: () => unknown) {}
}

/**
 * The one way to give a command, for sockets, REST and bots alike: finds it, refuses it while there is too much to do, counts
 * it against the limits of whoever gives it, refuses strangers, validates it, runs its handler up to the deadline, times it,
 * and turns every failure into a ConfabError.
 */
@Injectable()
export class CommandDispatcher {
  private readonly logger = new Logger('Commands');

  constructor(
    private readonly registry: CommandRegistry,
    private readonly overload: Overload,
    private readonly limiter: RateLimiter,
    private readonly metrics: CommandMetrics,
  ) {}

  /**
   * Runs the command of that name with raw data (or `Unread`), and gives the data of its answer. Those that are streamed have
   * no name here: only `run` gives them.
   * @throws ConfabError always, whatever went wrong; validation_failed on `command` for a name that is not a command
   */
  async execute(name: string, data: unknown, context: CommandContext): Promise<object> {
    const entry = this.registry.find(name);
    if (!entry || entry.definition.restOnly) {
      await this.limiter.count('invalid', counterpart(context));
      // What is wrong with the frame says more than that it names no command.
      if (data instanceof Unread) data.read();
      throw ConfabError.invalid({ field: 'command', message: 'field.unknown_command' });
    }
    return this.timed(entry.definition, () => this.perform(entry.definition, entry.handle, data, context));
  }

  /**
   * As `execute`, by class and so with a typed answer.
   * @throws ConfabError not_found for a command that does not exist here (a development command in production)
   */
  async run<C extends object, A extends object>(
    command: CommandClass<C, A>,
    data: unknown,
    context: CommandContext,
  ): Promise<A> {
    const definition = definitionOf(command);
    const handle = this.registry.handlerOf(command);
    if (!handle) throw ConfabError.notFound('command');
    return this.timed(definition, () => this.perform(definition, handle, data, context));
  }

  /** Whether that is the name of a command that only reads. */
  isRead(name: string): boolean {
    return this.registry.find(name)?.definition.kind === 'read';
  }

  /** As `execute`, for sockets: never rejects; success and failure alike are an envelope, the latter in the actor's language. */
  async answer(name: string, data: unknown, context: CommandContext, requestId: string | null): Promise<Envelope> {
    try {
      return success(name, await this.execute(name, data, context), requestId);
    } catch (error) {
      return failure(name, this.translate(error, 'read', name), requestId, context.actor?.language ?? ENGLISH);
    }
  }

  private async perform<A extends object>(
    definition: CommandDefinition,
    handle: Handler<A>,
    data: unknown,
    context: CommandContext,
  ): Promise<A> {
    const carryOut = () => this.carryOut(definition, handle, data, context);
    // What this server gives itself ends something that was begun: the sooner, the less there is to do.
    if (!context.source) return carryOut();
    if (!definition.restOnly) return this.overload.run(definition.rate, carryOut);
    // What streams takes as long as its client does, and says nothing of how much there is to do.
    this.overload.require(definition.rate);
    return carryOut();
  }

  private async carryOut<A extends object>(
    definition: CommandDefinition,
    handle: Handler<A>,
    data: unknown,
    context: CommandContext,
  ): Promise<A> {
    await this.limiter.count(definition.rate, counterpart(context));
    if (!context.actor && !definition.anonymous) throw new ConfabError('unauthenticated');
    const command = validateCommand(definition.command, data instanceof Unread ? await data.read() : data);
    // It waited too long for its turn: nothing was done.
    if (Date.now() >= context.deadline) throw tooLate('read');
    return this.withinDeadline(definition, context.deadline, handle(command, context));
  }

  /** The answer, or at the deadline the failure that says what is known then. What comes later is only logged. */
  private async withinDeadline<A>(definition: CommandDefinition, deadline: number, answer: Promise<A>): Promise<A> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        answer.catch((error: unknown) => this.translate(error, definition.kind, definition.name));
        reject(tooLate(definition.kind));
      }, deadline - Date.now());
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async timed<A>(definition: CommandDefinition, work: () => Promise<A>): Promise<A> {
    const observe = this.metrics.start(definition.name);
    let code: ErrorCode | 'ok' = 'ok';
    try {
      return await work();
    } catch (error) {
      const known = this.translate(error, definition.kind, definition.name);
      code = known.code;
      throw known;
    } finally {
      observe(code);
    }
  }

  private translate(error: unknown, kind: CommandDefinition['kind'], name: string): ConfabError {
    const { known, unexpected } = translateError(error, kind);
    if (unexpected) this.logger.error(`${name}: ${unexpected.message}`, unexpected.stack);
    return known;
  }
}

/** Whom a command is counted against. */
function counterpart({ actor, connection, source }: CommandContext): Counterpart {
  return {
    userId: actor?.userId ?? null,
    tokenUserId: source?.tokenUserId ?? null,
    address: source?.address ?? null,
    connectionId: connection?.id ?? null,
    onCounted: source?.onCounted,
  };
}
