import { Controller, Get, Req } from '@nestjs/common';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import { type ListProcessesAnswer, ListProcessesCommand } from '../../protocol/commands/list-processes.command.js';

@Controller('v1/admin/processes')
export class ProcessesController {
  constructor(private readonly commands: RestCommands) {}

  @Get()
  @ApiCommand(ListProcessesCommand)
  list(@Req() request: RestRequest): Promise<ListProcessesAnswer> {
    return this.commands.run(ListProcessesCommand, request);
  }
}
