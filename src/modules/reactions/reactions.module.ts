import { Module } from '@nestjs/common';
import { LogModule } from '../log/log.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { UsersModule } from '../users/users.module.js';
import { ReactionViews } from './reaction.mapper.js';
import { ReactionRemoval } from './reaction-removal.service.js';
import { ReactionRepository } from './reaction.repository.js';
import { ReactionsController } from './reactions.controller.js';
import { ReactionsService } from './reactions.service.js';

/** What people say to messages without words. */
@Module({
  imports: [LogModule, MessagesModule, RoomsModule, UsersModule],
  controllers: [ReactionsController],
  providers: [ReactionsService, ReactionRemoval, ReactionRepository, ReactionViews],
  exports: [ReactionRemoval],
})
export class ReactionsModule {}
