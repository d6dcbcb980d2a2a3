import { Controller, Delete, Get, Post, Put, Req } from '@nestjs/common';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import {
  type GetPresenceAnswer,
  GetPresenceCommand,
  type SetPresenceAnswer,
  SetPresenceCommand,
} from '../../protocol/commands/presence.command.js';
import { type TypingAnswer, TypingStartCommand, TypingStopCommand } from '../../protocol/commands/typing.command.js';

@Controller('v1')
export class PresenceController {
  constructor(private readonly commands: RestCommands) {}

  @Get('presence')
  @ApiCommand(GetPresenceCommand)
  get(@Req() request: RestRequest): Promise<GetPresenceAnswer> {
    return this.commands.run(GetPresenceCommand, request);
  }

  @Put('presence')
  @ApiCommand(SetPresenceCommand)
  set(@Req() request: RestRequest): Promise<SetPresenceAnswer> {
    return this.commands.run(SetPresenceCommand, request);
  }

  @Post('rooms/:room_id/typing')
  @ApiCommand(TypingStartCommand)
  startTyping(@Req() request: RestRequest): Promise<TypingAnswer> {
    return this.commands.run(TypingStartCommand, request);
  }

  @Delete('rooms/:room_id/typing')
  @ApiCommand(TypingStopCommand)
  stopTyping(@Req() request: RestRequest): Promise<TypingAnswer> {
    return this.commands.run(TypingStopCommand, request);
  }
}
