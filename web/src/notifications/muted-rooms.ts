import { inBrowser } from '../shared/storage.js';
import { type Readable, Store } from '../shared/store.js';

/** The rooms of which one wants to hear nothing; kept in this browser, for each person apart. */
export class MutedRooms implements Readable<ReadonlySet<string>> {
  readonly #ids: Store<ReadonlySet<string>>;
  readonly #kept: string | null;

  /** @param userId whose they are; null where that is not known: then nothing is kept */
  constructor(userId: string | null) {
    this.#kept = userId === null ? null : `confab.muted.${userId}`;
    this.#ids = new Store(readIds(this.#kept));
  }

  readonly get = (): ReadonlySet<string> => this.#ids.get();

  readonly subscribe = (listener: () => void): (() => void) => this.#ids.subscribe(listener);

  toggle(id: string): void {
    const ids = new Set(this.get());
    if (!ids.delete(id)) ids.add(id);
    this.#ids.set(ids);
    if (this.#kept !== null) inBrowser.write(this.#kept, [...ids].join(' '));
  }
}

function readIds(kept: string | null): ReadonlySet<string> {
  const text = kept === null ? null : inBrowser.read(kept);
  return new Set(text?.split(' ').filter((id) => id !== ''));
}
