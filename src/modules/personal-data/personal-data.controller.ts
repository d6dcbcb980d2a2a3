import { Controller, Delete, Get, Req, type StreamableFile } from '@nestjs/common';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import {
  EraseMeCommand,
  EraseUserCommand,
  type ErasureAnswer,
  ExportMeCommand,
} from '../../protocol/commands/personal-data.command.js';
import { ExportLineView } from '../../protocol/views/personal-data.view.js';

@Controller('v1')
export class PersonalDataController {
  constructor(private readonly commands: RestCommands) {}

  @Get('me/export')
  @ApiCommand(ExportMeCommand, { line: ExportLineView })
  exportMe(@Req() request: RestRequest): Promise<StreamableFile> {
    return this.commands.stream(ExportMeCommand, request);
  }

  @Delete('me')
  @ApiCommand(EraseMeCommand)
  eraseMe(@Req() request: RestRequest): Promise<ErasureAnswer> {
    return this.commands.run(EraseMeCommand, request);
  }

  @Delete('users/:user_id')
  @ApiCommand(EraseUserCommand)
  eraseUser(@Req() request: RestRequest): Promise<ErasureAnswer> {
    return this.commands.run(EraseUserCommand, request);
  }
}
