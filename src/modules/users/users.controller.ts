import { Controller, Get, Patch, Req } from '@nestjs/common';
import { ApiCommand, RestCommands, type RestRequest } from '../../core/commands/rest.js';
import {
  type CompanyAnswer,
  GetCompanyCommand,
  GetMeCommand,
  GetUserCommand,
  type MeAnswer,
  SearchUsersCommand,
  UpdateCompanyCommand,
  UpdateMeCommand,
  type UserAnswer,
  type UsersAnswer,
} from '../../protocol/commands/users.command.js';

@Controller('v1')
export class UsersController {
  constructor(private readonly commands: RestCommands) {}

  @Get('me')
  @ApiCommand(GetMeCommand)
  getMe(@Req() request: RestRequest): Promise<MeAnswer> {
    return this.commands.run(GetMeCommand, request);
  }

  @Patch('me')
  @ApiCommand(UpdateMeCommand)
  updateMe(@Req() request: RestRequest): Promise<MeAnswer> {
    return this.commands.run(UpdateMeCommand, request);
  }

  @Get('users')
  @ApiCommand(SearchUsersCommand)
  search(@Req() request: RestRequest): Promise<UsersAnswer> {
    return this.commands.run(SearchUsersCommand, request);
  }

  @Get('users/:user_id')
  @ApiCommand(GetUserCommand)
  getUser(@Req() request: RestRequest): Promise<UserAnswer> {
    return this.commands.run(GetUserCommand, request);
  }

  @Get('companies/:company_id')
  @ApiCommand(GetCompanyCommand)
  getCompany(@Req() request: RestRequest): Promise<CompanyAnswer> {
    return this.commands.run(GetCompanyCommand, request);
  }

  @Patch('companies/:company_id')
  @ApiCommand(UpdateCompanyCommand)
  updateCompany(@Req() request: RestRequest): Promise<CompanyAnswer> {
    return this.commands.run(UpdateCompanyCommand, request);
  }
}
