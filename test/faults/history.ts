import { createWriteStream, type WriteStream } from 'node:fs';

/** What is known of a command: it was done; it was refused, so nothing was done; nobody knows. */
export type Outcome = 'done' | 'refused' | 'unknown';

/** A room's numbers. */
export interface Numbers {
  readonly seq: number;
  readonly rev: number;
}

/** A message as somebody saw it. */
interface SeenMessage extends Numbers {
  readonly id: string;
}

/** What happened, as those saw it whom it happened to; `at` in milliseconds since the beginning. */
export type Entry = { readonly at: number } & (
  | {
      readonly kind: 'send';
      readonly by: string;
      readonly room: string;
      /** Of all sends, only this one has it. */
      readonly mark: string;
      readonly outcome: Outcome;
      readonly code: string | null;
      readonly message: SeenMessage | null;
    }
  | {
      readonly kind: 'change';
      readonly what: 'message_edited' | 'message_deleted' | 'reaction_added';
      readonly by: string;
      readonly room: string;
      readonly messageId: string;
      /** What an edit wrote; of all edits, only this one did. */
      readonly text: string | null;
      readonly outcome: Outcome;
      readonly code: string | null;
      /** What number it got, where its answer says so. */
      readonly rev: number | null;
    }
  | {
      readonly kind: 'read';
      readonly by: string;
      readonly room: string;
      readonly outcome: Outcome;
      readonly code: string | null;
      readonly seq: number;
    }
  | {
      readonly kind: 'membership';
      readonly what: 'added' | 'removed';
      readonly room: string;
      readonly user: string;
      readonly outcome: Outcome;
      readonly code: string | null;
      /** When it was asked for; it was answered at `at`. */
      readonly askedAt: number;
    }
  /** A connection is told where its rooms stand. */
  | {
      readonly kind: 'ready';
      readonly by: string;
      readonly connection: number;
      readonly heads: Record<string, Numbers>;
    }
  /** A connection is pushed an entry of a room's log, or something else of a room. */
  | {
      readonly kind: 'push';
      readonly by: string;
      readonly connection: number;
      readonly room: string;
      readonly type: string;
      readonly seq: number | null;
      readonly rev: number | null;
      readonly messageId: string | null;
      /** Whom a change of memberships is about. */
      readonly user: string | null;
    }
  /** A sync of one room. */
  | {
      readonly kind: 'synced';
      readonly by: string;
      readonly room: string;
      readonly after: Numbers;
      readonly head: Numbers;
      readonly messages: readonly SeenMessage[];
      readonly hasMore: boolean;
    }
  /** Something was done to the servers, from then on or (false) until then. */
  | { readonly kind: 'fault'; readonly name: string; readonly begins: boolean }
);

type Untimed<E> = E extends Entry ? Omit<E, 'at'> : never;

/** Everything that happened, in the order in which it was seen; kept as JSON lines, too. */
export class History {
  readonly entries: Entry[] = [];
  private readonly started = performance.now();
  private lines: WriteStream | null;

  constructor(file: string | null) {
    this.lines = file === null ? null : createWriteStream(file);
  }

  get now(): number {
    return Math.round(performance.now() - this.started);
  }

  add(entry: Untimed<Entry>): void {
    const timed: Entry = { at: this.now, ...entry };
    this.entries.push(timed);
    this.lines?.write(`${JSON.stringify(timed)}\n`);
  }

  async close(): Promise<void> {
    const { lines } = this;
    this.lines = null;
    if (lines) await new Promise((resolve) => lines.end(resolve));
  }
}
