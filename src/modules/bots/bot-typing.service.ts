import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { CommandDispatcher } from '../../core/commands/command-dispatcher.js';
import { TypingStartCommand, TypingStopCommand } from '../../protocol/commands/typing.command.js';
import { actorOf } from './bot-registry.service.js';
import type { BotDocument } from './bot.schema.js';

/** Shows bots as typing while they work on a reply. It may be lost, like all typing. */
@Injectable()
export class BotTyping {
  constructor(
    private readonly dispatcher: CommandDispatcher,
    private readonly config: Config,
  ) {}

  /** Shows it until the returned function is called. */
  show(bot: BotDocument, roomId: string): () => void {
    this.say(TypingStartCommand, bot, roomId);
    // Well before it would end by itself.
    const every = (this.config.limits.typing_timeout_ms * 2) / 3;
    const timer = setInterval(() => this.say(TypingStartCommand, bot, roomId), every);
    return () => {
      clearInterval(timer);
      this.say(TypingStopCommand, bot, roomId);
    };
  }

  private say(command: typeof TypingStartCommand, bot: BotDocument, roomId: string): void {
    const deadline = Date.now() + this.config.limits.command_timeout_ms;
    const context = { actor: actorOf(bot), connection: null, deadline };
    // Whatever is against it (the bot was removed, too much is typed) is over in a moment.
    this.dispatcher.run(command, { room_id: roomId }, context).catch(() => undefined);
  }
}
