import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Integer, Label, Metadata, Opaque, OpaqueId, WebAddress } from '../validation.js';
import { CompanyView, MeView, UserView } from '../views/user.view.js';

export class MeAnswer {
  user!: MeView;
}

/** Who I am. */
@Command('get_me', { kind: 'read' })
export class GetMeCommand {
  static readonly answer = MeAnswer;
}

/** Changes what is given of my profile. Errors: validation_failed. */
@Command('update_me')
export class UpdateMeCommand {
  static readonly answer = MeAnswer;

  @Label('name_characters', { optional: true, nullable: true, example: 'Alice' })
  name?: string | null;

  @WebAddress({ optional: true, nullable: true })
  avatar_url?: string | null;

  /** BCP 47. */
  @Opaque(35, { optional: true, example: 'en' })
  language?: string;

  /** IANA name. */
  @Opaque(64, { optional: true, example: 'Asia/Kolkata' })
  timezone?: string;

  /** A custom status text, told like set_presence. */
  @Label('status_characters', { optional: true, nullable: true, example: 'On holiday' })
  status?: string | null;

  @Metadata({ optional: true })
  extra_metadata?: Record<string, unknown>;
}

export class UserAnswer {
  user!: UserView;
}

/** A user of my company. Errors: not_found. */
@Command('get_user', { kind: 'read' })
export class GetUserCommand {
  static readonly answer = UserAnswer;

  @OpaqueId()
  user_id!: string;
}

export class UsersAnswer {
  @ApiProperty({ type: () => [UserView] })
  users!: UserView[];
  next_cursor!: string | null;
}

/** Users of my company by name or id, from their beginning, whatever the case; by name, then id. */
@Command('search_users', { kind: 'read', rate: 'search' })
export class SearchUsersCommand {
  static readonly answer = UsersAnswer;

  @Opaque(200, { optional: true, example: 'ali' })
  q?: string;

  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  /** Holds a name, in base64. */
  @Opaque(8192, { optional: true })
  cursor?: string;
}

export class CompanyAnswer {
  company!: CompanyView;
}

/** My company. With scope admin and no company of one's own: any. Errors: not_found. */
@Command('get_company', { kind: 'read' })
export class GetCompanyCommand {
  static readonly answer = CompanyAnswer;

  @OpaqueId({ example: 'acme' })
  company_id!: string;
}

/** Names a company; makes it where it is new. Scope admin only. Errors: forbidden, not_found (another's). */
@Command('update_company')
export class UpdateCompanyCommand {
  static readonly answer = CompanyAnswer;

  @OpaqueId({ example: 'acme' })
  company_id!: string;

  @Label('name_characters', { optional: true, nullable: true, example: 'Acme' })
  name?: string | null;

  @Metadata({ optional: true })
  extra_metadata?: Record<string, unknown>;
}
