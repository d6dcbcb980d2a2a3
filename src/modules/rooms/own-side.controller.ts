import { Controller, Delete, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, dataOf, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import {
  ClearHistoryAnswer,
  ClearHistoryCommand,
  HideRoomAnswer,
  HideRoomCommand,
} from '../../protocol/commands/own-copy.command.js';
import {
  MarkUnreadAnswer,
  MarkUnreadCommand,
  ReadMessagesAnswer,
  ReadMessagesCommand,
} from '../../protocol/commands/read-messages.command.js';

@ApiTags('rooms')
@Controller('v1/rooms/:room_id')
export class OwnSideController {
  constructor(private readonly commands: RestCommands) {}

  @Post('read')
  @ApiCommand(ReadMessagesCommand)
  read(@Req() request: RestRequest): Promise<ReadMessagesAnswer> {
    return this.commands.run(ReadMessagesCommand, request);
  }

  @Post('unread')
  @ApiCommand(MarkUnreadCommand)
  markUnread(@Req() request: RestRequest): Promise<MarkUnreadAnswer> {
    return this.commands.run(MarkUnreadCommand, request);
  }

  @Post('clear')
  @ApiCommand(ClearHistoryCommand)
  clear(@Req() request: RestRequest): Promise<ClearHistoryAnswer> {
    return this.commands.run(ClearHistoryCommand, request);
  }

  @Post('hide')
  @ApiCommand(HideRoomCommand)
  hide(@Req() request: RestRequest): Promise<HideRoomAnswer> {
    return this.commands.run(HideRoomCommand, request);
  }

  /** Puts it back into the lists. */
  @Delete('hide')
  @ApiCommand(HideRoomCommand, { omit: ['is_hidden'] })
  show(@Req() request: RestRequest): Promise<HideRoomAnswer> {
    return this.commands.runWith(HideRoomCommand, { ...dataOf(HideRoomCommand, request), is_hidden: false }, request);
  }
}
