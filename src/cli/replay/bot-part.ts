import { setTimeout as delay } from 'node:timers/promises';
import { OWNER, type Saying } from './plan.js';
import type { Stage } from './stage.js';

/** How long the end of a reply is waited for: one who lost the connection over it is not told. */
const LONGEST_REPLY_MS = 60_000;

/** What a bot of the log says: the room's owner gives an echo the line that it said, in answer to what it answered. */
export class BotPart {
  readonly #stage: Stage;
  #anything: string | null = null;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Resolves with the id of the reply once it has ended. @throws ConfabError of invoke_bot */
  async say({ line, content }: Saying, answered: string | null): Promise<string> {
    const { roomId: room_id, bot: bot_id } = this.#stage;
    if (bot_id === null) throw new Error('There is no bot in this log');
    const message_id = answered ?? (await this.#something());
    const client = this.#stage.client(OWNER);
    // A reply may end before the answer has come that tells its id.
    const ended = new Set<string>();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let id: string | null = null;
    const letGo = client.on('bot_stream_ended', ({ message }) => {
      ended.add(message.id);
      if (message.id === id) resolve(undefined);
    });
    try {
      const client_message_id = `line-${line}`;
      const asked = { room_id, bot_id, message_id, overrides: { content }, client_message_id };
      const { message } = await client.commands.invokeBot(asked);
      if (!message) throw new Error('The bot said nothing');
      id = message.id;
      // One that was asked for before, in an earlier play of the same room, has ended long since.
      if (message.is_streaming && !ended.has(id))
        await Promise.race([promise, delay(LONGEST_REPLY_MS, undefined, { ref: false })]);
      return id;
    } finally {
      letGo();
    }
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
