import type { BotStreamChunkEvent, MessageView, StreamView } from './protocol.generated.js';
import type { Replica } from './replica.js';

/** Chunks that are held at most until their message, or what is missing before them, is there. */
const MOST_HELD = 500;

/**
 * The replies of bots that stream in a room: puts each piece where it belongs. What comes before its message, or behind a gap, is held;
 * a gap is filled by a sync, which tells what there is of each.
 */
export class RoomStreams {
  readonly #replica: Replica;
  readonly #grown: (message: MessageView) => void;
  readonly #missed: () => void;
  #held: BotStreamChunkEvent[] = [];

  /**
   * @param grown a kept message has more text
   * @param missed a piece is missing
   */
  constructor(replica: Replica, grown: (message: MessageView) => void, missed: () => void) {
    this.#replica = replica;
    this.#grown = grown;
    this.#missed = missed;
  }

  /** Takes a pushed piece. */
  offer(chunk: BotStreamChunkEvent): void {
    const known = this.#replica.message(chunk.message_id);
    if (known && known.content.length < chunk.offset && known.is_streaming) this.#missed();
    if (!this.#put(chunk)) this.#held = [...this.#held, chunk].slice(-MOST_HELD);
  }

  /** A message entered the replica, or has changed there: what was held for it may fit now. */
  passed({ id }: MessageView): void {
    if (this.#held.some((chunk) => chunk.message_id === id)) this.#putHeld();
  }

  /** What a sync says of the replies that are streaming. */
  synced(streams: readonly StreamView[]): void {
    for (const { message_id, text } of streams) this.#put({ message_id, offset: 0, text });
    this.#putHeld();
  }

  forget(): void {
    this.#held = [];
  }

  #putHeld(): void {
    const held = this.#held;
    this.#held = [];
    this.#held = held.filter((chunk) => !this.#put(chunk));
  }

  /** @returns whether it is dealt with: its place is there, or the reply has ended */
  #put({ message_id: id, offset, text }: Pick<BotStreamChunkEvent, 'message_id' | 'offset' | 'text'>): boolean {
    const known = this.#replica.message(id);
    if (!known) return false;
    if (!known.is_streaming) return true;
    if (known.content.length < offset) return false;
    // The same text always: where there is more of it already, the piece is old.
    if (known.content.length >= offset + text.length) return true;
    const grown = this.#replica.grow(id, known.content.slice(0, offset) + text);
    if (grown) this.#grown(grown);
    return true;
  }
}
