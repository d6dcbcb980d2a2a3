import { setTimeout as delay } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { missedSince, type LogPosition } from '../../src/modules/log/missed.js';
import type { MessageDocument } from '../../src/modules/log/message.schema.js';
import type { LogReader } from '../../src/modules/log/log-reader.js';

/** A client that only polls: old state + what it missed = new state. */
export class LogFollower {
  readonly messages = new Map<string, MessageDocument>();
  private position: LogPosition = { seq: 0, rev: 0 };

  constructor(
    private readonly reader: LogReader,
    private readonly roomId: string,
  ) {}

  /** One sync. Gives whether there is more. @throws Error when the answer leaves a hole or goes back */
  async poll(page = 100): Promise<boolean> {
    const head = await this.reader.head(this.roomId);
    const missed = await missedSince(this.reader, this.roomId, this.position, head, {
      entries: page,
      bytes: 1_000_000,
    });
    for (const message of missed.messages) {
      if (message.seq !== this.messages.size + 1)
        throw new Error(`After ${String(this.messages.size)} came ${String(message.seq)}`);
      this.messages.set(message._id.toString(), message);
    }
    for (const message of missed.changed) this.messages.set(message._id.toString(), message);
    if (missed.reached.seq !== this.messages.size)
      throw new Error(`Complete up to ${String(missed.reached.seq)}, it says`);
    this.position = missed.reached;
    return missed.hasMore;
  }

  /** Polls until told to stop, then to the end. */
  async follow(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted || (await this.insist())) await this.insist();
  }

  /** One poll, repeated while the database has no primary. */
  private async insist(): Promise<boolean> {
    for (;;) {
      try {
        return await this.poll();
      } catch (error) {
        if (!(error instanceof mongo.MongoError)) throw error;
        // Between two primaries errors come at once: without a turn of the event loop nothing else would run.
        await delay(20);
      }
    }
  }
}
