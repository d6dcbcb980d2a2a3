import { Module } from '@nestjs/common';
import { AttachmentsModule } from '../attachments/attachments.module.js';
import { LogModule } from '../log/log.module.js';
import { MembersModule } from '../members/members.module.js';
import { ReactionsModule } from '../reactions/reactions.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { UsersModule } from '../users/users.module.js';
import { ErasureJob } from './erasure-job.service.js';
import { ErasureWatch } from './erasure-watch.service.js';
import { Erasures } from './erasures.service.js';
import { FileErasure } from './file-erasure.service.js';
import { LogErasure } from './log-erasure.service.js';
import { PersonalDataController } from './personal-data.controller.js';
import { PersonalExport } from './personal-export.service.js';
import { ReactionErasure } from './reaction-erasure.service.js';
import { RecordErasure } from './record-erasure.service.js';

/** What is stored of a person: giving it to them, and erasing it. */
@Module({
  imports: [UsersModule, MembersModule, LogModule, RoomsModule, ReactionsModule, AttachmentsModule],
  controllers: [PersonalDataController],
  providers: [
    PersonalExport,
    Erasures,
    ErasureJob,
    ErasureWatch,
    LogErasure,
    FileErasure,
    ReactionErasure,
    RecordErasure,
  ],
})
export class PersonalDataModule {}
