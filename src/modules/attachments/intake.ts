import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { ConfabError } from '../../core/errors/confab-error.js';
import { CHUNK_BYTES } from './attachment.schema.js';

/** Chunks gathered for one write: with what is on its way, and what of that is on its way into the database, all that an upload has in memory. */
const GATHERED = 8;

/** Where the bytes of an upload go. */
export interface Sink {
  /** The file's first chunk is whole, or the file is shorter. @throws ConfabError for a file that is not wanted */
  begin(head: Buffer): Promise<void>;
  /** Bytes have come, `total` in all. @throws ConfabError where that is too many */
  count(bytes: number, total: number): Promise<void>;
  /** Stores chunks, the first with number `first`; the file has `length` bytes then. */
  store(first: number, chunks: readonly Buffer[], length: number): Promise<void>;
}

export interface Patience {
  /** Time without a byte, in milliseconds, and the end of all of it, in milliseconds since 1970. */
  readonly idleMs: number;
  readonly deadline: number;
}

/** Cuts what comes in into chunks. One for each time that bytes come of an upload. */
export class Intake {
  private gathered: Buffer[] = [];
  /** Chunks that are stored, to be filled again: a long upload leaves nothing to be collected. */
  private spare: Buffer[] = [];
  private current: Buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  private filled = 0;
  private hash: Hash | null = null;
  /** Number of the first gathered chunk. */
  private first: number;
  /** Bytes that are stored. */
  private stored: number;

  /** @param start bytes that are stored already; `tail` what of them is in a chunk that is not full */
  constructor(
    private readonly sink: Sink,
    start: number,
    tail: Buffer,
  ) {
    this.stored = start;
    if (start === 0) this.hash = createHash('sha256');
    this.first = Math.floor(start / CHUNK_BYTES);
    this.filled = tail.copy(this.current);
  }

  private get total(): number {
    return (this.first + this.gathered.length) * CHUNK_BYTES + this.filled;
  }

  /** The sum of the whole file, where all of it came through here. */
  sha256(): string | null {
    return this.hash?.digest('hex') ?? null;
  }

  /**
   * Takes all that comes. However it ends, what came is stored, unless the sink did not want it.
   * @returns the length of the file @throws ConfabError of the sink; what the stream failed with
   */
  async take(bytes: Readable, patience: Patience): Promise<number> {
    let isWanted = true;
    try {
      for await (const piece of impatiently(bytes, patience)) {
        isWanted = false;
        await this.sink.count(piece.length, this.total + piece.length);
        this.hash?.update(piece);
        await this.fill(piece);
        isWanted = true;
      }
    } finally {
      if (isWanted) await this.flush();
    }
    return this.total;
  }

  /** The file's first chunk, of a file that has not even that. */
  get shortHead(): Buffer | null {
    return this.total < CHUNK_BYTES ? this.current.subarray(0, this.filled) : null;
  }

  private async fill(piece: Buffer): Promise<void> {
    let rest = piece;
    while (rest.length > 0) {
      const taken = rest.copy(this.current, this.filled);
      this.filled += taken;
      rest = rest.subarray(taken);
      if (this.filled === CHUNK_BYTES) await this.turn();
    }
  }

  /** A chunk is full. */
  private async turn(): Promise<void> {
    if (this.first + this.gathered.length === 0) await this.sink.begin(this.current);
    this.gathered.push(this.current);
    this.current = this.spare.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.filled = 0;
    if (this.gathered.length === GATHERED) await this.flush();
  }

  /** Stores what there is, a chunk that is not full too: more of it may come another time. */
  private async flush(): Promise<void> {
    const { first, gathered, total } = this;
    if (total === this.stored) return;
    const part = this.filled > 0 ? [this.current.subarray(0, this.filled)] : [];
    await this.sink.store(first, [...gathered, ...part], total);
    this.stored = total;
    this.first += gathered.length;
    this.spare = gathered;
    this.gathered = [];
  }
}

/** What comes of a stream, as long as something does. Time that passes while nobody asks does not count. */
async function* impatiently(bytes: Readable, { idleMs, deadline }: Patience): AsyncGenerator<Buffer> {
  const pieces: AsyncIterator<unknown, unknown> = bytes[Symbol.asyncIterator]();
  for (;;) {
    const waitMs = Math.min(idleMs, deadline - Date.now());
    const timer = setTimeout(() => bytes.destroy(new ConfabError('validation_failed', 'attachment.cut_off')), waitMs);
    const { done, value } = await pieces.next().finally(() => clearTimeout(timer));
    if (done === true) return;
    if (!(value instanceof Uint8Array)) throw new Error('A file comes in as bytes');
    yield Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
}
