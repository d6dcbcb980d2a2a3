import { Module } from '@nestjs/common';
import { LogModule } from '../log/log.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { AttachmentRepository } from './attachment.repository.js';
import { AttachmentSweep } from './attachment-sweep.service.js';
import { AttachmentsController } from './attachments.controller.js';
import { Attachments } from './attachments.service.js';
import { Downloads } from './downloads.service.js';
import { FileChunks } from './file-chunks.js';
import { FileWriter } from './file-writer.service.js';
import { MessageAttachments } from './message-attachments.service.js';
import { Pictures } from './pictures.service.js';
import { ResumableUploads } from './resumable-uploads.service.js';
import { UploadQuota } from './upload-quota.service.js';
import { UploadsController } from './uploads.controller.js';
import { Uploads } from './uploads.service.js';

/** Files that people upload for the messages of a room: taking them in, looking at them, serving and removing them. */
@Module({
  imports: [LogModule, RoomsModule],
  controllers: [AttachmentsController, UploadsController],
  providers: [
    AttachmentRepository,
    FileChunks,
    FileWriter,
    Pictures,
    UploadQuota,
    Uploads,
    ResumableUploads,
    Attachments,
    Downloads,
    MessageAttachments,
    AttachmentSweep,
  ],
  exports: [MessageAttachments, AttachmentSweep, AttachmentRepository],
})
export class AttachmentsModule {}
