import { Module } from '@nestjs/common';
import { LogModule } from '../log/log.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { UsersModule } from '../users/users.module.js';
import { ReactionRepository } from './reaction.repository.js';
import { ReactionsController } from './reactions.controller.js';
import { ReactionsService } from './reactions.service.js';

/** What people say to messages without words. */
@Module({
  imports: [LogModule, MessagesModule, UsersModule],
  controllers: [ReactionsController],
  providers: [ReactionsService, ReactionRepository],
})
export class ReactionsModule {}
