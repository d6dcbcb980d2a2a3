import { ConfabError, type MessageView, type Room } from '@confab/client';

/** What arrived at any client, once for all: hundreds of them hold the same messages. */
export class Sightings {
  readonly #texts = new Map<string, { seq: number; content: string }>();

  /** The first of all sightings of a message. */
  of(id: string): { seq: number; content: string } | undefined {
    return this.#texts.get(id);
  }

  /** Notes a sighting. @returns whether it is the same as all before */
  note(message: MessageView): boolean {
    const { id, seq } = message;
    const content = writtenIn(message);
    const known = this.#texts.get(id);
    if (known) return known.seq === seq && known.content === content;
    this.#texts.set(id, { seq, content });
    return true;
  }
}

/**
 * What somebody wrote in a message. The server's own words are told with the names of the moment, and in each one's language;
 * a bot's come piece by piece, so that each client first sees another part of them.
 */
export function writtenIn({ content, event, sender }: MessageView): string {
  return event || sender?.is_bot ? '' : content;
}

/** One person's time in the room, from joining to leaving or the end: what their client received, in the order it did. */
export class Stay {
  readonly person: string;
  readonly room: Room;
  /** Everything after this seq belongs to the stay. */
  readonly from: number;
  /** Ids, in the order received. */
  readonly received: string[] = [];
  /** How many differed from what another client got. */
  differing = 0;
  /** Why the reader ended early; null when it did not. */
  failure: ConfabError | null = null;
  /** The log's head up to which it was to receive; null for one that ended before. */
  until: number | null = null;
  readonly #reading: Promise<void>;
  #last: number;
  #wanted: { seq: number; resolve: () => void } | null = null;

  private constructor(person: string, room: Room, sightings: Sightings) {
    this.person = person;
    this.room = room;
    this.from = room.messagesFrom;
    this.#last = this.from;
    this.#reading = this.#read(sightings);
  }

  /** Begins to receive: from where the log stands now. @throws ConfabError when the room can't be opened */
  static async begin(person: string, room: Room, sightings: Sightings): Promise<Stay> {
    await room.opened();
    return new Stay(person, room, sightings);
  }

  /** Resolves when everything up to a seq was received, or the stay ended. */
  async level(seq: number): Promise<void> {
    this.until = seq;
    if (this.#last >= seq) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#wanted = { seq, resolve: () => resolve(undefined) };
    await Promise.race([promise, this.#reading]);
  }

  /** Resolves when the room ended for this person and everything before was received. */
  async ended(): Promise<void> {
    await this.#reading;
  }

  async #read(sightings: Sightings): Promise<void> {
    try {
      for await (const message of this.room.timeline({ from: this.from + 1 })) {
        this.received.push(message.id);
        if (!sightings.note(message)) this.differing += 1;
        this.#last = message.seq;
        if (this.#wanted && this.#last >= this.#wanted.seq) this.#wanted.resolve();
      }
    } catch (error) {
      this.failure = error instanceof ConfabError ? error : new ConfabError('internal', String(error));
    }
  }
}
