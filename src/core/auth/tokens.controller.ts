import { Controller, Post, Req } from '@nestjs/common';
import { DevTokenCommand, MintTokenCommand, type TokenAnswer } from '../../protocol/commands/tokens.command.js';
import { ApiCommand, RestCommands, type RestRequest } from '../commands/rest.js';

@Controller('v1')
export class TokensController {
  constructor(private readonly commands: RestCommands) {}

  @Post('tokens')
  @ApiCommand(MintTokenCommand, { status: 201 })
  mint(@Req() request: RestRequest): Promise<TokenAnswer> {
    return this.commands.run(MintTokenCommand, request);
  }

  @Post('auth/dev-token')
  @ApiCommand(DevTokenCommand, { status: 201 })
  developmentToken(@Req() request: RestRequest): Promise<TokenAnswer> {
    return this.commands.run(DevTokenCommand, request);
  }
}
