import { Controller, Post, Req } from '@nestjs/common';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import { type JoinDemoAnswer, JoinDemoCommand } from '../../protocol/commands/join-demo.command.js';

@Controller('v1/demo')
export class DemoController {
  constructor(private readonly commands: RestCommands) {}

  @Post()
  @ApiCommand(JoinDemoCommand)
  join(@Req() request: RestRequest): Promise<JoinDemoAnswer> {
    return this.commands.run(JoinDemoCommand, request);
  }
}
