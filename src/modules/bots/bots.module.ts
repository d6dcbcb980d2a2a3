import { Module } from '@nestjs/common';
import { LogModule } from '../log/log.module.js';
import { MembersModule } from '../members/members.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { UsersModule } from '../users/users.module.js';
import { AbandonedReplies } from './abandoned-replies.service.js';
import { BotCommands } from './bot-commands.service.js';
import { BotDefinitions } from './bot-definitions.service.js';
import { BotMetrics } from './bot-metrics.js';
import { BotRegistry } from './bot-registry.service.js';
import { BotTriggers } from './bot-triggers.service.js';
import { BotTyping } from './bot-typing.service.js';
import { BotsController, RoomBotsController } from './bots.controller.js';
import { BotsService } from './bots.service.js';
import { Conversations } from './conversation.service.js';
import { Replies } from './replies.service.js';
import { RoomBotsService } from './room-bots.service.js';

/** Bots: who they are, when they answer, and how their replies get into the log. */
@Module({
  imports: [UsersModule, MembersModule, LogModule, RoomsModule, MessagesModule],
  controllers: [BotsController, RoomBotsController],
  providers: [
    BotRegistry,
    BotDefinitions,
    BotsService,
    RoomBotsService,
    BotTriggers,
    BotCommands,
    Conversations,
    Replies,
    AbandonedReplies,
    BotTyping,
    BotMetrics,
  ],
})
export class BotsModule {}
