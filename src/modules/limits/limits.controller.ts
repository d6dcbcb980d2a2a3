import { Controller, Get, Req } from '@nestjs/common';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import {
  GetLimitsCommand,
  type LimitsAnswer,
  type ListLimitsAnswer,
  ListLimitsCommand,
} from '../../protocol/commands/get-limits.command.js';

@Controller('v1')
export class LimitsController {
  constructor(private readonly commands: RestCommands) {}

  @Get('limits')
  @ApiCommand(GetLimitsCommand)
  get(@Req() request: RestRequest): Promise<LimitsAnswer> {
    return this.commands.run(GetLimitsCommand, request);
  }

  @Get('admin/limits')
  @ApiCommand(ListLimitsCommand)
  list(@Req() request: RestRequest): Promise<ListLimitsAnswer> {
    return this.commands.run(ListLimitsCommand, request);
  }
}
