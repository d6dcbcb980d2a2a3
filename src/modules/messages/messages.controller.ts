import { Controller, Delete, Get, Patch, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, dataOf, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import { type DeleteMessageAnswer, DeleteMessageCommand } from '../../protocol/commands/delete-message.command.js';
import { type EditMessageAnswer, EditMessageCommand } from '../../protocol/commands/edit-message.command.js';
import { type FetchHistoryAnswer, FetchHistoryCommand } from '../../protocol/commands/fetch-history.command.js';
import { type GetMessageAnswer, GetMessageCommand } from '../../protocol/commands/get-message.command.js';
import { type ListEditsAnswer, ListEditsCommand } from '../../protocol/commands/list-edits.command.js';
import { type SearchAnswer, SearchCommand } from '../../protocol/commands/search.command.js';
import { type ListMentionsAnswer, ListMentionsCommand } from '../../protocol/commands/list-mentions.command.js';
import { RedirectMessageCommand } from '../../protocol/commands/redirect-message.command.js';
import { type SendMessageAnswer, SendMessageCommand } from '../../protocol/commands/send-message.command.js';
import { type SyncAnswer, SyncCommand, SyncRoomPosition } from '../../protocol/commands/sync.command.js';

@ApiTags('messages')
@Controller('v1/rooms/:room_id/messages')
export class MessagesController {
  constructor(private readonly commands: RestCommands) {}

  @Get()
  @ApiCommand(FetchHistoryCommand)
  history(@Req() request: RestRequest): Promise<FetchHistoryAnswer> {
    return this.commands.run(FetchHistoryCommand, request);
  }

  @Post()
  @ApiCommand(SendMessageCommand, { status: 201, omit: ['participants'] })
  send(@Req() request: RestRequest): Promise<SendMessageAnswer> {
    return this.commands.run(SendMessageCommand, request);
  }

  @Get(':message_id')
  @ApiCommand(GetMessageCommand)
  get(@Req() request: RestRequest): Promise<GetMessageAnswer> {
    return this.commands.run(GetMessageCommand, request);
  }

  @Patch(':message_id')
  @ApiCommand(EditMessageCommand)
  edit(@Req() request: RestRequest): Promise<EditMessageAnswer> {
    return this.commands.run(EditMessageCommand, request);
  }

  @Delete(':message_id')
  @ApiCommand(DeleteMessageCommand)
  delete(@Req() request: RestRequest): Promise<DeleteMessageAnswer> {
    return this.commands.run(DeleteMessageCommand, request);
  }

  @Get(':message_id/edits')
  @ApiCommand(ListEditsCommand)
  edits(@Req() request: RestRequest): Promise<ListEditsAnswer> {
    return this.commands.run(ListEditsCommand, request);
  }

  @Post(':message_id/redirect')
  @ApiCommand(RedirectMessageCommand, { status: 201 })
  redirect(@Req() request: RestRequest): Promise<SendMessageAnswer> {
    return this.commands.run(RedirectMessageCommand, request);
  }
}

@ApiTags('messages')
@Controller('v1')
export class MessagingController {
  constructor(private readonly commands: RestCommands) {}

  /** To the direct room of a set of people. */
  @Post('direct/messages')
  @ApiCommand(SendMessageCommand, { status: 201, omit: ['room_id'] })
  sendDirect(@Req() request: RestRequest): Promise<SendMessageAnswer> {
    return this.commands.run(SendMessageCommand, request);
  }

  @Get('search')
  @ApiCommand(SearchCommand)
  search(@Req() request: RestRequest): Promise<SearchAnswer> {
    return this.commands.run(SearchCommand, request);
  }

  @Get('me/mentions')
  @ApiCommand(ListMentionsCommand)
  mentions(@Req() request: RestRequest): Promise<ListMentionsAnswer> {
    return this.commands.run(ListMentionsCommand, request);
  }

  @Post('sync')
  @ApiCommand(SyncCommand)
  sync(@Req() request: RestRequest): Promise<SyncAnswer> {
    return this.commands.run(SyncCommand, request);
  }

  /** One room; after_seq and after_rev in the query. */
  @Get('rooms/:room_id/sync')
  @ApiCommand(SyncCommand, { query: SyncRoomPosition })
  syncRoom(@Req() request: RestRequest): Promise<SyncAnswer> {
    return this.commands.runWith(SyncCommand, { rooms: [dataOf(SyncRoomPosition, request)] }, request, 'rooms.0.');
  }
}
