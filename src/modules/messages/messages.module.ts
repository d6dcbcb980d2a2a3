import { Module } from '@nestjs/common';
import { AttachmentsModule } from '../attachments/attachments.module.js';
import { LogModule } from '../log/log.module.js';
import { MembersModule } from '../members/members.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { EditsService } from './edits.service.js';
import { HistoryService } from './history.service.js';
import { MessagesController, MessagingController } from './messages.controller.js';
import { MentionsService } from './mentions.service.js';
import { MessageSight } from './message-sight.service.js';
import { MessagesService } from './messages.service.js';
import { PinsController } from './pins.controller.js';
import { PinsService } from './pins.service.js';
import { SearchService } from './search.service.js';
import { SendingService } from './sending.service.js';
import { WriteAuthorityService } from './write-authority.service.js';
import { SyncService } from './sync.service.js';

/** What people do with messages: send, redirect, edit, delete, pin, read back, catch up. */
@Module({
  imports: [LogModule, MembersModule, RoomsModule, AttachmentsModule],
  controllers: [MessagesController, MessagingController, PinsController],
  providers: [
    MessageSight,
    SendingService,
    MessagesService,
    EditsService,
    PinsService,
    MentionsService,
    HistoryService,
    SearchService,
    SyncService,
    WriteAuthorityService,
  ],
  exports: [MessageSight],
})
export class MessagesModule {}
