import { Module } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Metrics } from '../../core/metrics/metrics.js';
import { Overload } from '../../core/overload/overload.js';
import { MembersModule } from '../members/members.module.js';
import { UsersModule } from '../users/users.module.js';
import { AttachmentLinks } from './attachment-links.js';
import { JointHeads } from './joint-heads.js';
import { LogCollections } from './log-collections.js';
import { LogReader } from './log-reader.js';
import { LogUploads } from './log-uploads.js';
import { LogSearch } from './log-search.js';
import { LiveTexts } from './live-texts.js';
import { MessageViews } from './message.mapper.js';
import { RoomLog } from './room-log.js';
import { StreamLog } from './stream-log.js';
import { StreamViews } from './stream-views.js';

/** The rooms' logs: how entries get in, how they are read, and how they look. */
@Module({
  imports: [UsersModule, MembersModule],
  providers: [
    LogCollections,
    LogReader,
    JointHeads,
    LogSearch,
    RoomLog,
    StreamLog,
    StreamViews,
    LiveTexts,
    AttachmentLinks,
    LogUploads,
    MessageViews,
  ],
  exports: [
    LogCollections,
    LogReader,
    JointHeads,
    LogSearch,
    RoomLog,
    StreamLog,
    StreamViews,
    LiveTexts,
    AttachmentLinks,
    LogUploads,
    MessageViews,
  ],
})
export class LogModule {
  constructor(log: RoomLog, overload: Overload, { registry }: Metrics) {
    overload.watchSendQueue(() => log.delayMs);
    const depth: Gauge = new Gauge({
      name: 'confab_log_queue_entries',
      help: 'Entries that wait to be written into the logs of rooms',
      registers: [registry],
      collect: (): void => depth.set(log.depth),
    });
  }
}
