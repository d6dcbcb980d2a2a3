import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { PresenceCommands } from './presence-commands.service.js';
import { PresenceController } from './presence.controller.js';
import { PresenceService } from './presence.service.js';

/** Who is online, and their status texts. Knows of connections by the events that tell of them. */
@Module({
  imports: [MembersModule],
  controllers: [PresenceController],
  providers: [PresenceService, PresenceCommands],
  exports: [PresenceService],
})
export class PresenceModule {}
