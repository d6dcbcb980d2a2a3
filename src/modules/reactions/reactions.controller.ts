import { Controller, Delete, Get, Put, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import {
  AddReactionCommand,
  ClearReactionsCommand,
  type ListReactionsAnswer,
  ListReactionsCommand,
  type ReactionsAnswer,
  RemoveReactionCommand,
} from '../../protocol/commands/reactions.command.js';

@ApiTags('messages')
@Controller('v1/rooms/:room_id/messages/:message_id/reactions')
export class ReactionsController {
  constructor(private readonly commands: RestCommands) {}

  @Get()
  @ApiCommand(ListReactionsCommand)
  list(@Req() request: RestRequest): Promise<ListReactionsAnswer> {
    return this.commands.run(ListReactionsCommand, request);
  }

  @Delete()
  @ApiCommand(ClearReactionsCommand)
  clear(@Req() request: RestRequest): Promise<ReactionsAnswer> {
    return this.commands.run(ClearReactionsCommand, request);
  }

  @Put(':reaction')
  @ApiCommand(AddReactionCommand)
  add(@Req() request: RestRequest): Promise<ReactionsAnswer> {
    return this.commands.run(AddReactionCommand, request);
  }

  @Delete(':reaction')
  @ApiCommand(RemoveReactionCommand)
  remove(@Req() request: RestRequest): Promise<ReactionsAnswer> {
    return this.commands.run(RemoveReactionCommand, request);
  }
}
