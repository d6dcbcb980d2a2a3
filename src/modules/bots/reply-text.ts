import { type Limits } from '../../protocol/limits.js';

// eslint-disable-next-line no-control-regex -- these characters are the point
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const HALF_AT_END = /[\ud800-\udbff]$/;

/**
 * The text of a reply as it grows: what a message may be, and nothing else. Characters that no message has are left out, one cut
 * in two waits for its other half, and what is beyond the length of a message is not taken.
 */
export class ReplyText {
  private half = '';
  private characters = 0;
  private bytes = 0;
  private taken = '';
  private full = false;

  constructor(private readonly limits: Pick<Limits, 'content_characters' | 'content_bytes'>) {}

  get value(): string {
    return this.taken;
  }

  /** There was more than fits. */
  get isFull(): boolean {
    return this.full;
  }

  /** Takes the next piece. @returns what of it the text is longer by */
  add(piece: string): string {
    if (this.full) return '';
    const whole = this.half + piece;
    this.half = HALF_AT_END.exec(whole)?.[0] ?? '';
    const clean = whole
      .slice(0, whole.length - this.half.length)
      .replaceAll(CONTROL, '')
      .toWellFormed();
    const fitting = this.fitting(clean);
    this.taken += fitting;
    return fitting;
  }

  private fitting(piece: string): string {
    let end = 0;
    for (const character of piece) {
      const size = Buffer.byteLength(character);
      if (this.characters + 1 > this.limits.content_characters || this.bytes + size > this.limits.content_bytes) {
        this.full = true;
        break;
      }
      this.characters += 1;
      this.bytes += size;
      end += character.length;
    }
    return piece.slice(0, end);
  }
}
