import { Controller, Delete, Get, Put, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import { MemberAnswer } from '../../protocol/commands/members.command.js';
import {
  BanAnswer,
  BanMemberCommand,
  ListBansAnswer,
  ListBansCommand,
  MuteMemberCommand,
  UnbanAnswer,
  UnbanMemberCommand,
  UnmuteMemberCommand,
} from '../../protocol/commands/moderation.command.js';

@ApiTags('members')
@Controller('v1/rooms/:room_id')
export class ModerationController {
  constructor(private readonly commands: RestCommands) {}

  @Put('members/:user_id/mute')
  @ApiCommand(MuteMemberCommand)
  mute(@Req() request: RestRequest): Promise<MemberAnswer> {
    return this.commands.run(MuteMemberCommand, request);
  }

  @Delete('members/:user_id/mute')
  @ApiCommand(UnmuteMemberCommand)
  unmute(@Req() request: RestRequest): Promise<MemberAnswer> {
    return this.commands.run(UnmuteMemberCommand, request);
  }

  @Get('bans')
  @ApiCommand(ListBansCommand)
  list(@Req() request: RestRequest): Promise<ListBansAnswer> {
    return this.commands.run(ListBansCommand, request);
  }

  @Put('bans/:user_id')
  @ApiCommand(BanMemberCommand)
  ban(@Req() request: RestRequest): Promise<BanAnswer> {
    return this.commands.run(BanMemberCommand, request);
  }

  @Delete('bans/:user_id')
  @ApiCommand(UnbanMemberCommand)
  unban(@Req() request: RestRequest): Promise<UnbanAnswer> {
    return this.commands.run(UnbanMemberCommand, request);
  }
}
