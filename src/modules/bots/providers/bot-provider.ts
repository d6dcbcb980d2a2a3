import type { ProtocolClass } from '../../../protocol/command.js';
import { validateCommand } from '../../../core/commands/validate-command.js';

/** One message of a conversation, as a bot is told of it. */
export interface Turn {
  /** null for what stands in the place of a message. */
  readonly messageId: string | null;
  /** What the bot itself said is the assistant's. */
  readonly role: 'user' | 'assistant';
  readonly senderId: string;
  readonly name: string;
  /** The text; what hangs on the message is told in lines of its own. */
  readonly text: string;
}

/** Whom an answer is for, as far as the bot is told. */
export interface Asker {
  readonly id: string;
  readonly name: string | null;
  /** BCP 47. */
  readonly language: string;
  /** IANA name. */
  readonly timezone: string;
}

/** What a bot is to answer. */
export interface ReplyRequest {
  readonly bot: { readonly id: string; readonly name: string };
  /** The same for every try at this reply, and for no other. */
  readonly deliveryId: string;
  readonly room: {
    readonly id: string;
    readonly type: string;
    readonly name: string | null;
    readonly documentId: string | null;
    readonly extraMetadata: Readonly<Record<string, unknown>>;
    /** What was said of the bot where it was invited. */
    readonly botOptions: Readonly<Record<string, unknown>>;
  };
  /** null where nobody in particular asked. */
  readonly user: Asker | null;
  /** What the bot is to be like, the language and the time zone to answer in. */
  readonly instructions: string;
  /** Oldest first, cut to the bot's window; last comes what is to be answered, unless that is a status. */
  readonly conversation: readonly Turn[];
  /** Of the message that is to be answered, what it is beside its text. */
  readonly extraMetadata: Readonly<Record<string, unknown>>;
  /** What has happened, in the place of a message. */
  readonly status: Readonly<Record<string, unknown>> | null;
}

/** What a provider may use beside what it is asked. */
interface ProviderTools {
  /** Aborted as soon as nobody wants the reply any more: whatever is under way must end. */
  readonly signal: AbortSignal;
  /** As the global one, but that it goes only where this bot may call (BOT_NETWORK), and follows no redirection. */
  readonly fetch: typeof fetch;
}

/** A piece of a reply: text, or once, at its end, what else there is to say of it. */
export type ReplyPart = string | ReplyEnd;

export interface ReplyEnd {
  /** `length`: it would have gone on. */
  readonly finish?: 'stop' | 'length';
  /** Tokens that the text took; absent: they are counted here. */
  readonly tokens?: number;
}

interface ProviderDefinition<O extends object> {
  readonly name: string;
  /** What its options are, in the words of protocol/validation.ts. */
  readonly options: ProtocolClass<O>;
  /** The options that are not to be shown. */
  readonly secrets?: readonly (keyof O & string)[];
  /** It need not answer at all: then the reply enters the log with its first word only. */
  readonly mayBeSilent?: boolean;
  /** The reply, piece by piece. What it throws ends the reply with finish_reason `error`; what came before stays. */
  reply(request: ReplyRequest & { readonly options: O }, tools: ProviderTools): AsyncIterable<ReplyPart>;
}

/** What answers for bots. */
export interface BotProvider {
  readonly name: string;
  readonly secrets: readonly string[];
  readonly mayBeSilent: boolean;
  /** @throws ConfabError validation_failed, with the options that are wrong */
  check(options: object): void;
  reply(options: object, request: ReplyRequest, tools: ProviderTools): AsyncIterable<ReplyPart>;
}

/** Makes a provider of its definition, which sees its options only as its class says. */
export function defineProvider<O extends object>(definition: ProviderDefinition<O>): BotProvider {
  const { name, secrets = [], mayBeSilent = false } = definition;
  const checked = (options: object): O => validateCommand(definition.options, options);
  return {
    name,
    secrets,
    mayBeSilent,
    check: (options) => void checked(options),
    reply: (options, request, tools) => definition.reply({ ...request, options: checked(options) }, tools),
  };
}
