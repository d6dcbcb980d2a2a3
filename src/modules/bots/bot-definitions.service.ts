import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { validateCommand } from '../../core/commands/validate-command.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { ENGLISH } from '../../core/i18n/languages.js';
import { PutBotCommand } from '../../protocol/commands/bots.command.js';
import { sentence } from '../../protocol/sentence.js';
import { OpaqueId } from '../../protocol/validation.js';
import type { BotSource } from '../../protocol/vocabulary.js';
import { UsersService } from '../users/users.service.js';
import type { BotDocument } from './bot.schema.js';
import { BotRegistry } from './bot-registry.service.js';
import { SET } from './bot.mapper.js';
import { providerNames, providerOf } from './providers/provider-list.js';

const DEFAULT_CONTEXT_TOKENS = 8000;

/** A bot as the file of bots defines it: as put_bot would, and whose company it is of. */
class BotOfFile extends PutBotCommand {
  @OpaqueId({ optional: true, nullable: true })
  company_id?: string | null;
}

interface Origin {
  companyId: string | null;
  source: BotSource;
  /** The definition that there was, deleted ones too. */
  before: BotDocument | null;
}

/** Makes bots of their definitions, whether a command brings them or the file of bots. */
@Injectable()
export class BotDefinitions implements OnApplicationBootstrap {
  constructor(
    private readonly config: Config,
    private readonly registry: BotRegistry,
    private readonly users: UsersService,
  ) {}

  /** Takes over what the file defines. @throws Error for the operator: which bot, and what is wrong with it */
  async onApplicationBootstrap(): Promise<void> {
    const { bots } = this.config;
    if (bots === null) return;
    const ids: string[] = [];
    for (const [index, data] of bots.entries()) ids.push(await this.takeFromFile(data, index));
    await this.registry.retireFromFile(ids);
  }

  /**
   * Makes a bot, or gives it another definition. Secrets that the definition does not name stay as they were.
   * @throws ConfabError validation_failed (provider, options), conflict (the id is somebody else's)
   */
  async put(command: PutBotCommand, { companyId, source, before }: Origin): Promise<BotDocument> {
    const { bot_id: id, name = null, avatar_url = null } = command;
    const options = optionsOf(command, before);
    await this.users.putBot(id, companyId, { name, avatar_url });
    const now = new Date();
    const bot: BotDocument = {
      _id: id,
      company_id: companyId,
      provider: command.provider,
      options,
      description: command.description ?? null,
      instructions: command.instructions ?? null,
      context_tokens: command.context_tokens ?? DEFAULT_CONTEXT_TOKENS,
      answers_bots: command.answers_bots ?? false,
      is_active: command.is_active ?? true,
      source,
      deleted_at: null,
      created_at: before?.created_at ?? now,
      updated_at: now,
    };
    await this.registry.put(bot);
    return bot;
  }

  private async takeFromFile(data: unknown, index: number): Promise<string> {
    try {
      const { company_id: companyId = null, ...command } = validateCommand(BotOfFile, data);
      const before = await this.registry.stored(command.bot_id);
      await this.put(command, { companyId, source: 'file', before });
      return command.bot_id;
    } catch (error) {
      if (!(error instanceof ConfabError)) throw error;
      const fields = error.dataIn(ENGLISH).fields ?? [];
      const wrong = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
      throw new Error(`BOTS_FILE: bot ${index + 1} of the list: ${wrong || error.message}`);
    }
  }
}

/** The options of a definition, with the secrets kept that it does not name. @throws ConfabError validation_failed */
function optionsOf(
  { provider: name, options: given = {} }: PutBotCommand,
  before: BotDocument | null,
): object & Record<string, unknown> {
  const provider = providerOf(name);
  const names = providerNames().join(', ');
  if (!provider) throw ConfabError.invalid({ field: 'provider', message: sentence('field.provider', { names }) });
  const kept = before?.provider === name ? before.options : {};
  const secrets = provider.secrets.filter((secret) => (given[secret] ?? SET) === SET && kept[secret] !== undefined);
  const options = { ...given, ...Object.fromEntries(secrets.map((secret) => [secret, kept[secret]])) };
  try {
    provider.check(options);
  } catch (error) {
    if (!(error instanceof ConfabError) || !error.data.fields) throw error;
    throw ConfabError.invalid(...error.data.fields.map((one) => ({ ...one, field: `options.${one.field}` })));
  }
  return options;
}
