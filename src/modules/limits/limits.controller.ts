import { Controller, Get, Req } from '@nestjs/common';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import { GetLimitsCommand, type LimitsAnswer } from '../../protocol/commands/get-limits.command.js';

@Controller('v1/limits')
export class LimitsController {
  constructor(private readonly commands: RestCommands) {}

  @Get()
  @ApiCommand(GetLimitsCommand)
  get(@Req() request: RestRequest): Promise<LimitsAnswer> {
    return this.commands.run(GetLimitsCommand, request);
  }
}
