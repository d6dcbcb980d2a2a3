import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { seesAllCompanies } from '../../core/auth/require-admin.js';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { decodeCursor, encodeCursor } from '../../core/database/cursor.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import {
  GetMeCommand,
  GetUserCommand,
  type MeAnswer,
  SearchUsersCommand,
  UpdateMeCommand,
  type UserAnswer,
  type UsersAnswer,
} from '../../protocol/commands/users.command.js';
import type { FieldProblem } from '../../protocol/sentence.js';
import { languageOf, timezoneOf } from './locale.js';
import { nameFields, searchable } from './user-documents.js';
import { toMeView, toUserView } from './user.mapper.js';
import { type UserDocument, USERS } from './user.schema.js';
import { mayKnow } from './user-wall.js';
import { UsersService } from './users.service.js';

const PAGE = 50;
/** Greater than every character: the end of a prefix's range. */
const LAST = '\u{10ffff}';

/** Who I am, and who the others of my company are. */
@Injectable()
export class ProfileService {
  private readonly collection: mongo.Collection<UserDocument>;

  constructor(
    @InjectConnection() connection: Connection,
    private readonly users: UsersService,
  ) {
    this.collection = connection.collection<UserDocument>(USERS);
  }

  @Handles(GetMeCommand)
  async getMe(_command: GetMeCommand, { actor }: ActorContext): Promise<MeAnswer> {
    return this.meAnswer(actor, await this.users.get(actor.userId));
  }

  @Handles(UpdateMeCommand)
  async updateMe(command: UpdateMeCommand, { actor }: ActorContext): Promise<MeAnswer> {
    const changes = changesOf(actor.userId, command);
    if (Object.keys(changes).length === 0) return this.meAnswer(actor, await this.users.get(actor.userId));
    return this.meAnswer(actor, await this.users.update(actor.userId, changes));
  }

  @Handles(GetUserCommand)
  async getUser(command: GetUserCommand, { actor }: ActorContext): Promise<UserAnswer> {
    const user = await this.users.get(command.user_id);
    if (!mayKnow(actor, user)) throw ConfabError.notFound('user');
    return { user: toUserView(user, await this.users.companies([user.company_id])) };
  }

  /** By keyset along the name: a page costs the same wherever it is. */
  @Handles(SearchUsersCommand)
  async searchUsers(command: SearchUsersCommand, { actor }: ActorContext): Promise<UsersAnswer> {
    const limit = command.limit ?? PAGE;
    const conditions: mongo.Filter<UserDocument>[] = [];
    if (!seesAllCompanies(actor)) conditions.push({ company_id: { $eq: actor.companyId } });
    if (command.q !== undefined) conditions.push(startsWith(searchable(command.q)));
    if (command.cursor !== undefined) conditions.push(after(command.cursor));
    const found = await this.collection
      .find(conditions.length > 0 ? { $and: conditions } : {})
      .sort({ search_key: 1, _id: 1 })
      .limit(limit + 1)
      .toArray();
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const companies = await this.users.companies(page.map((user) => user.company_id));
    return {
      users: page.map((user) => toUserView(user, companies)),
      next_cursor: last && found.length > limit ? encodeCursor([last.search_key, last._id]) : null,
    };
  }

  private async meAnswer({ isAdmin }: Actor, user: UserDocument): Promise<MeAnswer> {
    return { user: toMeView(user, await this.users.companies([user.company_id]), isAdmin) };
  }
}

function startsWith(text: string): mongo.Filter<UserDocument> {
  const range = { $gte: text, $lt: text + LAST };
  return { $or: [{ search_key: range }, { id_key: range }] };
}

function after(cursor: string): mongo.Filter<UserDocument> {
  const [searchKey, id] = decodeCursor(cursor, ['string', 'string']);
  return { $or: [{ search_key: { $gt: searchKey } }, { search_key: { $eq: searchKey }, _id: { $gt: id } }] };
}

/** @throws ConfabError validation_failed */
function changesOf(userId: string, command: UpdateMeCommand): Partial<UserDocument> {
  const { name, avatar_url, status, extra_metadata } = command;
  const wrong: FieldProblem[] = [];
  const language = command.language === undefined ? undefined : languageOf(command.language);
  if (command.language !== undefined && language === undefined) {
    wrong.push({ field: 'language', message: 'field.language' });
  }
  const timezone = command.timezone === undefined ? undefined : timezoneOf(command.timezone);
  if (command.timezone !== undefined && timezone === undefined) {
    wrong.push({ field: 'timezone', message: 'field.timezone' });
  }
  if (wrong.length > 0) throw ConfabError.invalid(...wrong);
  return {
    ...(name !== undefined && nameFields(userId, name?.trim() ?? null)),
    ...(avatar_url !== undefined && { avatar_url }),
    ...(status !== undefined && { status: status?.trim() ?? null }),
    ...(extra_metadata !== undefined && { extra_metadata }),
    ...(language !== undefined && { language }),
    ...(timezone !== undefined && { timezone }),
  };
}
