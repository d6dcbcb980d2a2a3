import { Injectable } from '@nestjs/common';
import { requireAdmin } from '../../core/auth/require-admin.js';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { decodeCursor, encodeCursor } from '../../core/database/cursor.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import {
  type BotAnswer,
  DeleteBotCommand,
  GetBotCommand,
  type ListBotDefinitionsAnswer,
  ListBotDefinitionsCommand,
  type ListBotsAnswer,
  ListBotsCommand,
  PutBotCommand,
} from '../../protocol/commands/bots.command.js';
import type { SenderView } from '../../protocol/views/user.view.js';
import { UsersService } from '../users/users.service.js';
import type { BotDocument } from './bot.schema.js';
import { BotDefinitions } from './bot-definitions.service.js';
import { BotRegistry } from './bot-registry.service.js';
import { definitionViewOf, viewOf } from './bot.mapper.js';
import { providerNames } from './providers/provider-list.js';

const DEFAULT_PAGE = 50;

/** The commands that define bots, and the list that everybody has. */
@Injectable()
export class BotsService {
  constructor(
    private readonly registry: BotRegistry,
    private readonly definitions: BotDefinitions,
    private readonly users: UsersService,
  ) {}

  @Handles(ListBotsCommand)
  async list({ cursor, limit = DEFAULT_PAGE }: ListBotsCommand, { actor }: ActorContext): Promise<ListBotsAnswer> {
    const found = await this.registry.page(actor.companyId, placeOf(cursor), limit + 1);
    return this.pageOf(found, limit, viewOf);
  }

  /** As the other things of admins: without a company, those of all companies. */
  @Handles(ListBotDefinitionsCommand)
  async listDefinitions(
    { cursor, limit = DEFAULT_PAGE }: ListBotDefinitionsCommand,
    { actor }: ActorContext,
  ): Promise<ListBotDefinitionsAnswer> {
    requireAdmin(actor);
    const found = await this.registry.definitions(actor.companyId, placeOf(cursor), limit + 1);
    return { ...(await this.pageOf(found, limit, definitionViewOf)), providers: providerNames() };
  }

  @Handles(GetBotCommand)
  async get({ bot_id: id }: GetBotCommand, { actor }: ActorContext): Promise<BotAnswer> {
    return this.answer(await this.mine(actor, id));
  }

  @Handles(PutBotCommand)
  async put(command: PutBotCommand, { actor }: ActorContext): Promise<BotAnswer> {
    requireAdmin(actor, 'bot.needs_admin');
    const { bot_id: id } = command;
    const before = await this.registry.stored(id);
    const isThere = before?.deleted_at === null;
    if (isThere && before.source === 'file') throw new ConfabError('conflict', 'bot.in_file');
    // An admin of all companies changes a bot of one, and it stays that company's.
    const companyId = isThere && actor.companyId === null ? before.company_id : actor.companyId;
    return this.answer(await this.definitions.put(command, { companyId, source: 'api', before }));
  }

  @Handles(DeleteBotCommand)
  async delete({ bot_id: id }: DeleteBotCommand, { actor }: ActorContext): Promise<BotAnswer> {
    const bot = await this.mine(actor, id);
    if (bot.source === 'file') throw new ConfabError('conflict', 'bot.in_file');
    const now = new Date();
    const deleted: BotDocument = { ...bot, options: {}, is_active: false, deleted_at: now, updated_at: now };
    await this.registry.put(deleted);
    return this.answer(deleted);
  }

  private async pageOf<V>(
    found: readonly BotDocument[],
    limit: number,
    toView: (bot: BotDocument, user: SenderView | undefined) => V,
  ): Promise<{ bots: V[]; next_cursor: string | null }> {
    const page = found.slice(0, limit);
    const users = await this.users.senders(page.map(({ _id }) => _id));
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      bots: page.map((bot) => toView(bot, users.get(bot._id))),
      next_cursor: last ? encodeCursor([last._id]) : null,
    };
  }

  /** A bot that the actor may see all of. @throws ConfabError forbidden, not_found */
  private async mine(actor: Actor, id: string): Promise<BotDocument> {
    requireAdmin(actor, 'bot.needs_admin');
    const bot = await this.registry.stored(id);
    const isMine = bot?.company_id === actor.companyId || actor.companyId === null;
    if (!bot || bot.deleted_at !== null || !isMine) throw ConfabError.notFound('bot');
    return bot;
  }

  private async answer(bot: BotDocument): Promise<BotAnswer> {
    const users = await this.users.senders([bot._id]);
    return { bot: definitionViewOf(bot, users.get(bot._id)) };
  }
}

function placeOf(cursor: string | undefined): string {
  const [after] = cursor === undefined ? [''] : decodeCursor(cursor, ['string']);
  return after;
}
