import { Controller, Delete, Get, Post, Put, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import {
  type BotAnswer,
  DeleteBotCommand,
  GetBotCommand,
  type InvokeBotAnswer,
  InvokeBotCommand,
  type ListBotDefinitionsAnswer,
  ListBotDefinitionsCommand,
  type ListBotsAnswer,
  ListBotsCommand,
  PutBotCommand,
  RegenerateReplyCommand,
  type ResendMessageAnswer,
  ResendMessageCommand,
  type StopGenerationAnswer,
  StopGenerationCommand,
} from '../../protocol/commands/bots.command.js';

@ApiTags('bots')
@Controller('v1')
export class BotsController {
  constructor(private readonly commands: RestCommands) {}

  @Get('bots')
  @ApiCommand(ListBotsCommand)
  list(@Req() request: RestRequest): Promise<ListBotsAnswer> {
    return this.commands.run(ListBotsCommand, request);
  }

  @Get('bots/:bot_id')
  @ApiCommand(GetBotCommand)
  get(@Req() request: RestRequest): Promise<BotAnswer> {
    return this.commands.run(GetBotCommand, request);
  }

  @Put('bots/:bot_id')
  @ApiCommand(PutBotCommand)
  put(@Req() request: RestRequest): Promise<BotAnswer> {
    return this.commands.run(PutBotCommand, request);
  }

  @Delete('bots/:bot_id')
  @ApiCommand(DeleteBotCommand)
  delete(@Req() request: RestRequest): Promise<BotAnswer> {
    return this.commands.run(DeleteBotCommand, request);
  }

  @Get('admin/bots')
  @ApiCommand(ListBotDefinitionsCommand)
  listDefinitions(@Req() request: RestRequest): Promise<ListBotDefinitionsAnswer> {
    return this.commands.run(ListBotDefinitionsCommand, request);
  }
}

@ApiTags('bots')
@Controller('v1/rooms/:room_id')
export class RoomBotsController {
  constructor(private readonly commands: RestCommands) {}

  @Post('bots/:bot_id/invoke')
  @ApiCommand(InvokeBotCommand, { status: 201 })
  invoke(@Req() request: RestRequest): Promise<InvokeBotAnswer> {
    return this.commands.run(InvokeBotCommand, request);
  }

  @Post('messages/:message_id/stop')
  @ApiCommand(StopGenerationCommand)
  stop(@Req() request: RestRequest): Promise<StopGenerationAnswer> {
    return this.commands.run(StopGenerationCommand, request);
  }

  @Post('messages/:message_id/regenerate')
  @ApiCommand(RegenerateReplyCommand, { status: 201 })
  regenerate(@Req() request: RestRequest): Promise<InvokeBotAnswer> {
    return this.commands.run(RegenerateReplyCommand, request);
  }

  @Post('messages/:message_id/resend')
  @ApiCommand(ResendMessageCommand)
  resend(@Req() request: RestRequest): Promise<ResendMessageAnswer> {
    return this.commands.run(ResendMessageCommand, request);
  }
}
