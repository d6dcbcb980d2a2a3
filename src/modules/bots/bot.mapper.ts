import type { BotDefinitionView, BotView } from '../../protocol/views/bot.view.js';
import type { SenderView } from '../../protocol/views/user.view.js';
import type { BotDocument } from './bot.schema.js';
import { providerOf } from './providers/provider-list.js';

/** Stands for a secret that is there. */
export const SET = '(set)';

export function viewOf(bot: BotDocument, user: SenderView | undefined): Pick<BotView, keyof BotView> {
  const { _id: id, company_id, description, is_active } = bot;
  return { id, name: user?.name ?? null, avatar_url: user?.avatar_url ?? null, company_id, description, is_active };
}

/** A bot with its definition, but for its secrets. */
export function definitionViewOf(bot: BotDocument, user: SenderView | undefined): BotDefinitionView {
  const secrets = providerOf(bot.provider)?.secrets ?? [];
  const options = Object.entries(bot.options).map(([name, value]) => [name, secrets.includes(name) ? SET : value]);
  return {
    ...viewOf(bot, user),
    provider: bot.provider,
    options: Object.fromEntries(options) as Record<string, unknown>,
    instructions: bot.instructions,
    context_tokens: bot.context_tokens,
    answers_bots: bot.answers_bots,
    source: bot.source,
    created_at: bot.created_at.toISOString(),
    updated_at: bot.updated_at.toISOString(),
  };
}
