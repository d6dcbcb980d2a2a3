import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { toldBy } from '../modules/log/log-entry.js';
import type { LogReader } from '../modules/log/log-reader.js';
import type { LogEntry, RoomHead } from '../modules/log/log.types.js';
import { EntrySequence, type Position } from './entry-sequence.js';
import type { FeedEvents, FeedItem } from './feed-events.service.js';

/** How long an early entry waits for what is missing before it, before the log is asked. */
const PATIENCE_MS = 50;
const PAUSE_AFTER_TROUBLE_MS = 250;
/** Entries pushed at once: a batch of them is one frame. */
const LARGEST_PUSH = 100;
const EARLY_ENTRIES = 2000;
const FILL_PAGE = 500;

/** Up to where a room's log has been pushed. */
interface PassedHead {
  seq: number;
  rev: number;
  /** Of the message pushed last; null while there was none. */
  tally: number | null;
}

/** What a stream needs around it. */
interface Surroundings {
  readonly reader: LogReader;
  readonly feedEvents: FeedEvents;
  /** Pushes items to the room's connections. Synchronous: nothing comes between a membership and what follows it. */
  readonly push: (run: readonly FeedItem[]) => void;
  /** Told whenever all that could be pushed is. */
  readonly rested: () => void;
}

/**
 * One room's log on its way to the connections of this process: puts entries into order, asks the log for those that are
 * missing, and pushes what is next, one after the other.
 */
export class RoomStream {
  private readonly logger = new Logger('Feed');
  private readonly sequence: EntrySequence;
  /** The loop that pushes what is next runs once at a time, so that order holds across its waits. */
  private isPumping = false;
  private patience: NodeJS.Timeout | null = null;
  private isClosed = false;
  private readonly passed: PassedHead;

  constructor(
    private readonly roomId: string,
    start: Position,
    private readonly surroundings: Surroundings,
  ) {
    this.sequence = new EntrySequence(start, EARLY_ENTRIES);
    this.passed = { seq: start.seq, rev: start.rev, tally: null };
  }

  /** Every message up to this one has been pushed, or was there before this stream was. */
  get passedSeq(): number {
    return this.passed.seq;
  }

  /** Where the log stands for connections here: as it was read, or further, where more has been pushed since. */
  furthest({ seq, rev, tally }: RoomHead): RoomHead {
    const isFurther = this.passed.seq > seq;
    return {
      seq: isFurther ? this.passed.seq : seq,
      rev: Math.max(this.passed.rev, rev),
      tally: isFurther ? (this.passed.tally ?? tally) : tally,
    };
  }

  /** Whether all that it knows of has been pushed: nothing is lost by closing it. */
  get isAtRest(): boolean {
    return !this.isPumping && !this.sequence.isBehind;
  }

  /** Takes entries, in any order, known ones too. */
  offer(entries: readonly LogEntry[]): void {
    this.sequence.offer(entries);
    this.pump();
  }

  /** Catches up with the log's head, as it was read, where nobody told of the way there. */
  levelWith(head: Position): void {
    const { seq, rev } = this.sequence.position;
    if (head.seq > seq || head.rev > rev) this.beatPatience();
  }

  /** The room has no connections any more; a later stream of it may have. What waits here is not for those. */
  close(): void {
    this.isClosed = true;
    if (this.patience) clearTimeout(this.patience);
  }

  private pump(): void {
    if (this.isPumping) return;
    this.isPumping = true;
    void this.pumpAll().finally(() => {
      this.isPumping = false;
      if (this.sequence.isBehind) this.beatPatience();
      else this.surroundings.rested();
    });
  }

  private async pumpAll(): Promise<void> {
    for (let next = this.sequence.take(LARGEST_PUSH); next.length > 0; next = this.sequence.take(LARGEST_PUSH)) {
      const items = await this.itemsOf(next);
      for (const run of runsOf(items)) if (!this.isClosed) this.push(run);
    }
  }

  private push(run: readonly FeedItem[]): void {
    // First: whoever hears that the run has passed may ask.
    for (const { entry } of run) {
      if (entry.kind === 'change') this.passed.rev = entry.rev;
      else [this.passed.seq, this.passed.tally] = [entry.seq, entry.message.tally];
    }
    this.surroundings.push(run);
  }

  /** Entries taken must be pushed: while the database is in trouble, they wait for it. */
  private async itemsOf(entries: LogEntry[]): Promise<FeedItem[]> {
    while (!this.isClosed) {
      try {
        return await this.surroundings.feedEvents.of(this.roomId, entries);
      } catch (error) {
        this.logger.warn({ err: error }, 'Entries could not be shown yet');
        await delay(PAUSE_AFTER_TROUBLE_MS);
      }
    }
    return [];
  }

  /** Gives what is missing a moment to arrive by itself, then reads it from the log. */
  private beatPatience(): void {
    if (this.patience || this.isClosed) return;
    this.patience = setTimeout(() => {
      this.fill()
        .catch((error: unknown) => {
          this.logger.warn({ err: error }, 'A gap could not be filled yet');
        })
        .finally(() => {
          this.patience = null;
          this.pump();
        });
    }, PATIENCE_MS).unref();
  }

  private async fill(): Promise<void> {
    const { seq, rev } = this.sequence.position;
    const entries = await this.surroundings.reader.entriesAfter(this.roomId, seq, rev, FILL_PAGE);
    this.sequence.refill(entries, entries.length < FILL_PAGE);
  }
}

/** Cuts the items behind each entry that takes the room from somebody: what follows is not for them. */
function runsOf(items: readonly FeedItem[]): FeedItem[][] {
  const runs: FeedItem[][] = [[]];
  for (const item of items) {
    runs.at(-1)?.push(item);
    const type = toldBy(item.entry)?.type;
    if (type === 'member_left' || type === 'room_deleted') runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}
