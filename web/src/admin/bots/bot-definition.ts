import type { BotDefinitionView, PutBotCommand } from '@confab/client';

/** What defines a bot anew as it is: secrets are named by what is shown in their place, and stay. */
export function definitionOf(bot: BotDefinitionView): PutBotCommand {
  const { id, provider, options, name, avatar_url, description, instructions, context_tokens, answers_bots } = bot;
  return {
    ...{ bot_id: id, provider, options, name, avatar_url, description, instructions },
    ...{ context_tokens, answers_bots, is_active: bot.is_active },
  };
}

/** What each provider wants to know, to begin with. */
const BEGINNINGS: Readonly<Record<string, object>> = {
  echo: { prefix: '', delay_ms: 0 },
  openai: { model: '', base_url: '', api_key: '' },
  webhook: { url: '', secret: '' },
};

/** Options as they are written by people: JSON. */
export function optionsText(options: object): string {
  return JSON.stringify(options, null, 2);
}

export function optionsOfNew(provider: string): string {
  return optionsText(BEGINNINGS[provider] ?? {});
}

/** What is written, but for what was left empty; null where it is no JSON object. */
export function readOptions(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return Object.fromEntries(Object.entries(value).filter(([, given]) => given !== ''));
  } catch {
    return null;
  }
}
