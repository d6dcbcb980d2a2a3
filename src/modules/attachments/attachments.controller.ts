import { Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import { type FileReply, type FileRequest, RestFiles } from '../../core/commands/rest-files.js';
import {
  type AttachmentAnswer,
  type DeleteAttachmentAnswer,
  DeleteAttachmentCommand,
  DownloadAttachmentCommand,
  GetAttachmentCommand,
  type ListAttachmentsAnswer,
  ListAttachmentsCommand,
  UploadAttachmentCommand,
} from '../../protocol/commands/attachments.command.js';

@Controller('v1')
export class AttachmentsController {
  constructor(
    private readonly commands: RestCommands,
    private readonly files: RestFiles,
  ) {}

  @Post('attachments')
  @ApiCommand(UploadAttachmentCommand, { status: 201, form: 'upload' })
  upload(@Req() request: FileRequest): Promise<AttachmentAnswer> {
    return this.files.upload(UploadAttachmentCommand, request);
  }

  @Post('rooms/:room_id/attachments')
  @ApiCommand(UploadAttachmentCommand, { status: 201, form: 'upload' })
  uploadTo(@Req() request: FileRequest): Promise<AttachmentAnswer> {
    return this.files.upload(UploadAttachmentCommand, request);
  }

  @Get('rooms/:room_id/attachments')
  @ApiCommand(ListAttachmentsCommand)
  list(@Req() request: RestRequest): Promise<ListAttachmentsAnswer> {
    return this.commands.run(ListAttachmentsCommand, request);
  }

  @Get('rooms/:room_id/attachments/:attachment_id')
  @ApiCommand(GetAttachmentCommand)
  get(@Req() request: RestRequest): Promise<AttachmentAnswer> {
    return this.commands.run(GetAttachmentCommand, request);
  }

  @Delete('rooms/:room_id/attachments/:attachment_id')
  @ApiCommand(DeleteAttachmentCommand)
  delete(@Req() request: RestRequest): Promise<DeleteAttachmentAnswer> {
    return this.commands.run(DeleteAttachmentCommand, request);
  }

  @Get('rooms/:room_id/attachments/:attachment_id/:variant')
  @ApiCommand(DownloadAttachmentCommand, { form: 'download' })
  download(@Req() request: FileRequest, @Res() reply: FileReply): Promise<void> {
    return this.files.download(DownloadAttachmentCommand, request, reply);
  }
}
