import type { TypingEvent } from './protocol.generated.js';
import { Timer, type Timing } from './waiting.js';

/** What typing in a room needs of its client. */
export interface TypingHost {
  readonly timing: Timing;
  isConnected(): boolean;
  /** Says so to the server, once; whether it arrived does not matter. */
  say(roomId: string, isTyping: boolean): void;
}

/** Who is typing in a room, and whether one is oneself. What is lost on the way ends by its time-out, here as at the server. */
export class RoomTyping {
  readonly #roomId: string;
  readonly #host: TypingHost;
  readonly #changed: () => void;
  /** The others who type, in the order in which they began, with the ends of their time. */
  readonly #typists = new Map<string, Timer>();
  /** Until one has said nothing for so long that one has stopped. */
  readonly #idle = new Timer();
  /** When it was last said that one types; null: one does not. */
  #saidAt: number | null = null;

  constructor(roomId: string, host: TypingHost, changed: () => void) {
    this.#roomId = roomId;
    this.#host = host;
    this.#changed = changed;
  }

  get typists(): string[] {
    return [...this.#typists.keys()];
  }

  /** One types: to be called as often as one likes. */
  type(): void {
    if (!this.#host.isConnected()) return;
    const { typingMs } = this.#host.timing;
    this.#idle.set(typingMs, () => this.stop());
    if (this.#saidAt !== null && Date.now() - this.#saidAt < typingMs / 2) return;
    this.#saidAt = Date.now();
    this.#host.say(this.#roomId, true);
  }

  stop(): void {
    if (this.#saidAt !== null && this.#host.isConnected()) this.#host.say(this.#roomId, false);
    this.sent();
  }

  /** One sent a message, which ends one's typing at the server too. */
  sent(): void {
    this.#saidAt = null;
    this.#idle.clear();
  }

  offer({ user_id: userId, is_typing: isTyping }: TypingEvent): void {
    if (!isTyping) {
      this.ended(userId);
      return;
    }
    const known = this.#typists.get(userId);
    const timer = known ?? new Timer();
    timer.set(this.#host.timing.typingMs, () => this.ended(userId));
    if (known) return;
    this.#typists.set(userId, timer);
    this.#changed();
  }

  /** Somebody wrote what they typed, or is gone. */
  ended(userId: string): void {
    const timer = this.#typists.get(userId);
    if (!timer) return;
    timer.clear();
    this.#typists.delete(userId);
    this.#changed();
  }

  /** Nothing more is heard of the others. */
  clear(): void {
    this.sent();
    if (this.#typists.size === 0) return;
    for (const timer of this.#typists.values()) timer.clear();
    this.#typists.clear();
    this.#changed();
  }
}
