import type OpenAI from 'openai';
import { Integer, Opaque, Quantity, WebAddress } from '../../../protocol/validation.js';
import { defineProvider, type ReplyRequest } from './bot-provider.js';

class OpenAiOptions {
  /** The model's name at the endpoint. */
  @Opaque(200)
  model!: string;

  /** The endpoint, up to and including the version. Default: OpenAI's own. */
  @WebAddress({ optional: true })
  base_url?: string;

  @Opaque(1000, { optional: true })
  api_key?: string;

  @Quantity({ optional: true })
  temperature?: number;

  /** Most tokens of a reply. */
  @Integer(1, 1_000_000, { optional: true })
  max_tokens?: number;

  /** How often a request is repeated that was refused for its rate, or failed, before its first word. Default 2. */
  @Integer(0, 10, { optional: true })
  retries?: number;
}

const NAME_PARTS = /[^\w-]+/g;
const NAME_MAX = 64;

/** A language model behind any endpoint that speaks OpenAI's chat completions, streamed. */
export const openai = defineProvider({
  name: 'openai',
  options: OpenAiOptions,
  secrets: ['api_key'],
  async *reply({ options, ...request }, { signal, fetch }) {
    const { model, base_url: baseURL, api_key: apiKey = 'none', temperature, max_tokens, retries = 2 } = options;
    // Whatever the environment of this process says is not the bot's.
    const own = { organization: null, project: null, webhookSecret: null };
    // Loaded by the first that needs it: it takes a good part of a server's start.
    const { default: Client } = await import('openai');
    const client = new Client({
      ...own,
      apiKey,
      baseURL: baseURL ?? null,
      maxRetries: retries,
      fetch,
      logLevel: 'off',
    });
    const stream = await client.chat.completions.create(
      {
        ...{ model, messages: messagesOf(request), stream: true, stream_options: { include_usage: true } },
        ...(temperature !== undefined && { temperature }),
        ...(max_tokens !== undefined && limitOf(max_tokens, baseURL === undefined)),
      },
      { signal },
    );
    let reason: string | null = null;
    for await (const { choices, usage } of stream) {
      const [choice] = choices;
      if (choice?.delta.content) yield choice.delta.content;
      reason = choice?.finish_reason ?? reason;
      if (usage && reason !== null) yield { tokens: usage.completion_tokens };
    }
    if (reason === null) throw new Error('The stream ended in the middle of the reply');
    yield { finish: reason === 'length' ? 'length' : 'stop' };
  },
});

/** OpenAI's newer models know only the one name of the limit, many servers that are like it only the other. */
function limitOf(tokens: number, isOpenAi: boolean): object {
  return isOpenAi ? { max_completion_tokens: tokens } : { max_tokens: tokens };
}

function messagesOf(request: ReplyRequest): OpenAI.ChatCompletionMessageParam[] {
  const { instructions, conversation, status } = request;
  const people = new Set(conversation.flatMap(({ role, senderId }) => (role === 'user' ? [senderId] : [])));
  const turns = conversation.map(({ role, name, text }): OpenAI.ChatCompletionMessageParam => {
    if (role === 'assistant') return { role, content: text };
    // Models read who speaks best in the text; the field has room for few characters.
    const plain = name.replaceAll(NAME_PARTS, '_').slice(0, NAME_MAX);
    return people.size > 1 ? { role, name: plain, content: `${name}: ${text}` } : { role, content: text };
  });
  return [
    { role: 'system', content: instructions },
    ...turns,
    ...(status ? [{ role: 'user' as const, content: JSON.stringify(status) }] : []),
  ];
}
