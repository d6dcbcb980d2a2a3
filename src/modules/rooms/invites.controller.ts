import { Controller, Delete, Get, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import {
  AcceptInviteAnswer,
  AcceptInviteCommand,
  CreateInviteCommand,
  GetInviteAnswer,
  GetInviteCommand,
  InviteAnswer,
  ListInvitesAnswer,
  ListInvitesCommand,
  RevokeInviteCommand,
} from '../../protocol/commands/invites.command.js';

@ApiTags('members')
@Controller('v1')
export class InvitesController {
  constructor(private readonly commands: RestCommands) {}

  @Get('rooms/:room_id/invites')
  @ApiCommand(ListInvitesCommand)
  list(@Req() request: RestRequest): Promise<ListInvitesAnswer> {
    return this.commands.run(ListInvitesCommand, request);
  }

  @Post('rooms/:room_id/invites')
  @ApiCommand(CreateInviteCommand, { status: 201 })
  create(@Req() request: RestRequest): Promise<InviteAnswer> {
    return this.commands.run(CreateInviteCommand, request);
  }

  @Delete('rooms/:room_id/invites/:code')
  @ApiCommand(RevokeInviteCommand)
  revoke(@Req() request: RestRequest): Promise<InviteAnswer> {
    return this.commands.run(RevokeInviteCommand, request);
  }

  @Get('invites/:code')
  @ApiCommand(GetInviteCommand)
  get(@Req() request: RestRequest): Promise<GetInviteAnswer> {
    return this.commands.run(GetInviteCommand, request);
  }

  @Post('invites/:code/accept')
  @ApiCommand(AcceptInviteCommand)
  accept(@Req() request: RestRequest): Promise<AcceptInviteAnswer> {
    return this.commands.run(AcceptInviteCommand, request);
  }
}
