/** Between two chunks of a reply: 25 a second. */
const PACE_MS = 40;

/** A piece of a reply on its way to those who read along. */
export interface Chunk {
  readonly index: number;
  /** Where in the text it belongs, in UTF-16 code units. */
  readonly offset: number;
  readonly text: string;
}

/** Gathers what a bot says into few chunks: the first word at once, then what has come since, at most 25 times a second. */
export class ChunkPacer {
  private waiting = '';
  private offset = 0;
  private index = 0;
  private last = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly tell: (chunk: Chunk) => void) {}

  /** The number of the next chunk. */
  get next(): number {
    return this.index;
  }

  add(text: string): void {
    this.waiting += text;
    if (this.timer) return;
    const rest = this.last + PACE_MS - performance.now();
    if (rest <= 0) this.flush();
    else this.timer = setTimeout(() => this.flush(), rest);
  }

  /** Tells what waits. */
  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.waiting === '') return;
    const chunk = { index: this.index, offset: this.offset, text: this.waiting };
    this.index += 1;
    this.offset += this.waiting.length;
    this.waiting = '';
    this.last = performance.now();
    this.tell(chunk);
  }
}
