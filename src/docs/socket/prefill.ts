const PLACEHOLDER = '00000000-0000-4000-8000-000000000000';

/** Remembers the rooms and messages that pass, so that examples name some that exist. */
export class Prefill {
  private readonly newest = new Map<string, string>();

  /** Takes note of the ids in an answer or event. */
  learn(content: unknown): void {
    if (typeof content !== 'object' || content === null) return;
    for (const [key, value] of Object.entries(content)) {
      if (typeof value === 'object') {
        if (key === 'room' || key === 'message') this.keep(`${key}_id`, Object(value) as { id?: unknown });
        this.learn(value);
      } else if (key === 'room_id' && typeof value === 'string') this.newest.set(key, value);
    }
  }

  /** The example as text, ids of nothing replaced by the newest known. */
  fill(example: object): string {
    const known = (key: string, value: unknown): unknown =>
      value === PLACEHOLDER ? (this.newest.get(key) ?? value) : value;
    return JSON.stringify(example, known, 2);
  }

  private keep(key: string, { id }: { id?: unknown }): void {
    if (typeof id === 'string') this.newest.set(key, id);
  }
}
