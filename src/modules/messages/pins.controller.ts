import { Controller, Delete, Get, Put, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import {
  type ListPinsAnswer,
  ListPinsCommand,
  type PinAnswer,
  PinMessageCommand,
  UnpinMessageCommand,
} from '../../protocol/commands/pins.command.js';

@ApiTags('messages')
@Controller('v1/rooms/:room_id')
export class PinsController {
  constructor(private readonly commands: RestCommands) {}

  @Get('pins')
  @ApiCommand(ListPinsCommand)
  list(@Req() request: RestRequest): Promise<ListPinsAnswer> {
    return this.commands.run(ListPinsCommand, request);
  }

  @Put('messages/:message_id/pin')
  @ApiCommand(PinMessageCommand)
  pin(@Req() request: RestRequest): Promise<PinAnswer> {
    return this.commands.run(PinMessageCommand, request);
  }

  @Delete('messages/:message_id/pin')
  @ApiCommand(UnpinMessageCommand)
  unpin(@Req() request: RestRequest): Promise<PinAnswer> {
    return this.commands.run(UnpinMessageCommand, request);
  }
}
