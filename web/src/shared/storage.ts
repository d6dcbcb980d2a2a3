/** What a browser keeps for the page; as long as the page alone, where the browser will not: it may be full, or not allowed. */
class Kept {
  readonly #place: () => Storage;
  readonly #here = new Map<string, string>();

  /** @param place where it is kept; asking for it may be refused */
  constructor(place: () => Storage) {
    this.#place = place;
  }

  read(key: string): string | null {
    return this.#here.get(key) ?? this.#try((place) => place.getItem(key), null);
  }

  write(key: string, text: string): void {
    const write = (place: Storage): boolean => {
      place.setItem(key, text);
      return true;
    };
    if (this.#try(write, false)) this.#here.delete(key);
    else this.#here.set(key, text);
  }

  remove(key: string): void {
    this.#here.delete(key);
    this.#try((place) => place.removeItem(key), undefined);
  }

  /** The keys that begin so. */
  keys(prefix: string): string[] {
    const keys = new Set([...this.#try((place) => Object.keys(place), []), ...this.#here.keys()]);
    return [...keys].filter((key) => key.startsWith(prefix));
  }

  #try<T>(what: (place: Storage) => T, otherwise: T): T {
    try {
      return what(this.#place());
    } catch {
      return otherwise;
    }
  }
}

/** For all windows of this browser. */
export const inBrowser = new Kept(() => localStorage);

/** For this window alone. */
export const inWindow = new Kept(() => sessionStorage);
