import type { BotProvider } from './bot-provider.js';
import { echo } from './echo.provider.js';
import { openai } from './openai.provider.js';
import { webhook } from './webhook.provider.js';

/** Everything that can answer for a bot. A provider more is a file beside these, and its name here. */
const PROVIDERS: readonly BotProvider[] = [echo, openai, webhook];

export function providerOf(name: string): BotProvider | undefined {
  return PROVIDERS.find((provider) => provider.name === name);
}

export function providerNames(): string[] {
  return PROVIDERS.map(({ name }) => name);
}
