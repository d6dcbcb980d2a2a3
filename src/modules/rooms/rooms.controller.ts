import { Controller, Delete, Get, Patch, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, dataOf, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { CreateRoomAnswer, CreateRoomCommand } from '../../protocol/commands/create-room.command.js';
import { DeleteRoomAnswer, DeleteRoomCommand } from '../../protocol/commands/delete-room.command.js';
import {
  GetFullRoomAnswer,
  GetFullRoomCommand,
  GetRoomAnswer,
  GetRoomCommand,
  GetRoomStatusAnswer,
  GetRoomStatusCommand,
} from '../../protocol/commands/get-room.command.js';
import { JoinRoomAnswer, JoinRoomCommand } from '../../protocol/commands/join-room.command.js';
import { LeaveRoomAnswer, LeaveRoomCommand } from '../../protocol/commands/leave-room.command.js';
import {
  ListAllRoomsCommand,
  ListPublicRoomsAnswer,
  ListPublicRoomsCommand,
  ListRoomsAnswer,
  ListRoomsCommand,
  ListUserRoomsCommand,
} from '../../protocol/commands/list-rooms.command.js';
import { UpdateRoomAnswer, UpdateRoomCommand } from '../../protocol/commands/update-room.command.js';

@ApiTags('rooms')
@Controller('v1')
export class RoomsController {
  constructor(private readonly commands: RestCommands) {}

  @Get('rooms')
  @ApiCommand(ListRoomsCommand)
  list(@Req() request: RestRequest): Promise<ListRoomsAnswer> {
    return this.commands.run(ListRoomsCommand, request);
  }

  @Post('rooms')
  @ApiCommand(CreateRoomCommand, { status: 201 })
  create(@Req() request: RestRequest): Promise<CreateRoomAnswer> {
    return this.commands.run(CreateRoomCommand, request);
  }

  @Get('rooms/public')
  @ApiCommand(ListPublicRoomsCommand)
  listPublic(@Req() request: RestRequest): Promise<ListPublicRoomsAnswer> {
    return this.commands.run(ListPublicRoomsCommand, request);
  }

  @Get('rooms/:room_id')
  @ApiCommand(GetRoomCommand)
  get(@Req() request: RestRequest): Promise<GetRoomAnswer> {
    return this.commands.run(GetRoomCommand, request);
  }

  @Patch('rooms/:room_id')
  @ApiCommand(UpdateRoomCommand)
  update(@Req() request: RestRequest): Promise<UpdateRoomAnswer> {
    return this.commands.run(UpdateRoomCommand, request);
  }

  @Delete('rooms/:room_id')
  @ApiCommand(DeleteRoomCommand)
  delete(@Req() request: RestRequest): Promise<DeleteRoomAnswer> {
    return this.commands.run(DeleteRoomCommand, request);
  }

  @Get('rooms/:room_id/full')
  @ApiCommand(GetFullRoomCommand)
  getFull(@Req() request: RestRequest): Promise<GetFullRoomAnswer> {
    return this.commands.run(GetFullRoomCommand, request);
  }

  @Get('rooms/:room_id/status')
  @ApiCommand(GetRoomStatusCommand)
  getStatus(@Req() request: RestRequest): Promise<GetRoomStatusAnswer> {
    return this.commands.run(GetRoomStatusCommand, request);
  }

  @Post('rooms/:room_id/join')
  @ApiCommand(JoinRoomCommand)
  join(@Req() request: RestRequest): Promise<JoinRoomAnswer> {
    return this.commands.run(JoinRoomCommand, request);
  }

  @Post('rooms/:room_id/leave')
  @ApiCommand(LeaveRoomCommand, { omit: ['end_membership'] })
  async leave(@Req() request: RestRequest): Promise<LeaveRoomAnswer> {
    // Over REST there is no connection to unsubscribe: leaving is for good.
    const data = dataOf(LeaveRoomCommand, request);
    if ('end_membership' in data)
      throw ConfabError.invalid({ field: 'end_membership', message: 'field.end_membership' });
    return this.commands.runWith(LeaveRoomCommand, { ...data, end_membership: true }, request);
  }

  @Get('admin/rooms')
  @ApiCommand(ListAllRoomsCommand)
  listAll(@Req() request: RestRequest): Promise<ListPublicRoomsAnswer> {
    return this.commands.run(ListAllRoomsCommand, request);
  }

  @Get('users/:user_id/rooms')
  @ApiCommand(ListUserRoomsCommand)
  listOfUser(@Req() request: RestRequest): Promise<ListPublicRoomsAnswer> {
    return this.commands.run(ListUserRoomsCommand, request);
  }
}
