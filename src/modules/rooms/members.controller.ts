import { Controller, Delete, Get, Patch, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import {
  AddMemberCommand,
  ListMembersAnswer,
  ListMembersCommand,
  MemberAnswer,
  RemoveMemberCommand,
  UpdateMemberCommand,
} from '../../protocol/commands/members.command.js';

@ApiTags('members')
@Controller('v1/rooms/:room_id/members')
export class MembersController {
  constructor(private readonly commands: RestCommands) {}

  @Get()
  @ApiCommand(ListMembersCommand)
  list(@Req() request: RestRequest): Promise<ListMembersAnswer> {
    return this.commands.run(ListMembersCommand, request);
  }

  @Post()
  @ApiCommand(AddMemberCommand, { status: 201 })
  add(@Req() request: RestRequest): Promise<MemberAnswer> {
    return this.commands.run(AddMemberCommand, request);
  }

  @Patch(':user_id')
  @ApiCommand(UpdateMemberCommand)
  update(@Req() request: RestRequest): Promise<MemberAnswer> {
    return this.commands.run(UpdateMemberCommand, request);
  }

  @Delete(':user_id')
  @ApiCommand(RemoveMemberCommand)
  remove(@Req() request: RestRequest): Promise<MemberAnswer> {
    return this.commands.run(RemoveMemberCommand, request);
  }
}
