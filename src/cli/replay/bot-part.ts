import { OWNER, type Saying } from './plan.js';
import type { Stage } from './stage.js';

/** What a bot of the log says: the room's owner gives an echo the line that it said, in answer to what it answered. */
export class BotPart {
  readonly #stage: Stage;
  /** Replies that have ended, and who waits for those that have not. */
  readonly #ended = new Set<string>();
  readonly #waiting = new Map<string, () => void>();
  #anything: string | null = null;

  constructor(stage: Stage) {
    this.#stage = stage;
    if (stage.bot === null) return;
    stage.client(OWNER).on('bot_stream_ended', ({ message }) => {
      this.#ended.add(message.id);
      this.#waiting.get(message.id)?.();
    });
  }

  /** Resolves with the id of the reply once it has ended. @throws ConfabError of invoke_bot */
  async say({ line, content }: Saying, answered: string | null): Promise<string> {
    const { roomId: room_id, bot: bot_id } = this.#stage;
    if (bot_id === null) throw new Error('There is no bot in this log');
    const { message } = await this.#stage.client(OWNER).commands.invokeBot({
      ...{ room_id, bot_id, message_id: answered ?? (await this.#something()), overrides: { content } },
      client_message_id: `line-${line}`,
    });
    if (!message) throw new Error('The bot said nothing');
    const { id } = message;
    // One that was asked for before, in an earlier play of the same room, has ended long since.
    if (message.is_streaming && !this.#ended.has(id))
      await new Promise<void>((resolve) => this.#waiting.set(id, resolve));
    this.#waiting.delete(id);
    return id;
  }

  /** Any message: for what the bot said of itself. */
  async #something(): Promise<string> {
    const { commands } = this.#stage.client(OWNER);
    const { messages } = await commands.fetchHistory({ room_id: this.#stage.roomId, limit: 1 });
    this.#anything ??= messages[0]?.id ?? null;
    if (this.#anything === null) throw new Error('There is no message to answer');
    return this.#anything;
  }
}
