/**
 * The connections of one room that do not see its log from the beginning, each with the seq from which it does. The latest
 * of these is asked for with every push, so it is remembered; only after it has gone is it looked for among the rest.
 */
export class Latecomers {
  private readonly seqs = new Map<string, number>();
  /** null: it has gone. */
  private known: number | null = 0;

  /** The seq from which a connection sees the log; 0: all of it. */
  seqOf(id: string): number {
    return this.seqs.get(id) ?? 0;
  }

  /** Sets the seq from which a connection sees the log. 0, or that it has left: it is none of these. */
  set(id: string, seq: number): void {
    if (this.seqOf(id) === this.known) this.known = null;
    if (seq > 0) this.seqs.set(id, seq);
    else this.seqs.delete(id);
    if (this.known !== null) this.known = Math.max(this.known, seq);
  }

  /** The seq from which all of them see the log. */
  get latest(): number {
    if (this.known === null) {
      this.known = 0;
      for (const seq of this.seqs.values()) this.known = Math.max(this.known, seq);
    }
    return this.known;
  }
}
