import type { ConfabClient, MessageView, RemoveReactionCommand } from '@confab/client';
import type { Cursor } from '../shared/use-pages.js';
import { Store } from '../shared/store.js';

const PAGE = 100;

/** A reaction to a message, as commands name it. */
type Reaction = Pick<RemoveReactionCommand, 'room_id' | 'message_id' | 'reaction'>;

/**
 * Which reactions of a room are one's own. A message lists only the first who gave one: of those it cuts, what is known here is
 * what one did oneself, here or elsewhere, since the room was opened, and what was looked up.
 */
export class OwnReactions {
  /** By message and reaction. */
  readonly known = new Store<ReadonlyMap<string, boolean>>(new Map());
  readonly #client: ConfabClient;
  readonly #me: () => string | null;
  readonly #stops: (() => void)[];

  constructor(client: ConfabClient, me: () => string | null) {
    this.#client = client;
    this.#me = me;
    this.#stops = [
      client.on('reaction_added', ({ message, user_id, reaction }) => {
        if (user_id === me()) this.#note(message.id, reaction, true);
      }),
      client.on('reaction_removed', ({ message, user_id, reaction }) => {
        if (user_id === me()) this.#note(message.id, reaction, false);
      }),
    ];
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  /** Whether one reacted so; null where that is not known. */
  has(message: MessageView, reaction: string): boolean | null {
    const listed = message.reactions[reaction] ?? [];
    if (listed.some((id) => id === this.#me())) return true;
    if (listed.length >= (message.reaction_counts[reaction] ?? 0)) return false;
    return this.known.get().get(keyOf(message.id, reaction)) ?? null;
  }

  /** Puts one's reaction there, or takes it back. @throws ConfabError */
  async toggle(message: MessageView, reaction: string): Promise<void> {
    const { commands } = this.#client;
    const data = { room_id: message.room_id, message_id: message.id, reaction };
    const isThere = this.has(message, reaction) ?? (await this.#lookUp(data));
    await (isThere ? commands.removeReaction(data) : commands.addReaction(data));
    this.#note(message.id, reaction, !isThere);
  }

  async #lookUp(data: Reaction, cursor: Cursor = {}): Promise<boolean> {
    const { commands } = this.#client;
    const { reactions, next_cursor: next } = await commands.listReactions({ ...data, limit: PAGE, ...cursor });
    if (reactions.some(({ user_id }) => user_id === this.#me())) return true;
    return next !== null && this.#lookUp(data, { cursor: next });
  }

  #note(messageId: string, reaction: string, isThere: boolean): void {
    this.known.set(new Map(this.known.get()).set(keyOf(messageId, reaction), isThere));
  }
}

function keyOf(messageId: string, reaction: string): string {
  return `${messageId} ${reaction}`;
}
