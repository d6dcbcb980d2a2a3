import { Store } from './store.js';

/** Something that is said for a moment, in a corner. */
export interface Notice {
  readonly id: number;
  readonly kind: 'error' | 'info';
  readonly text: string;
}

const SHOWN_MS = 8000;
let count = 0;

/** What is said just now, the oldest first. */
export const notices = new Store<readonly Notice[]>([]);

/** Says something, for a while. What is said already is not said twice. */
export function notify(kind: Notice['kind'], text: string): void {
  if (notices.get().some((notice) => notice.text === text)) return;
  const notice = { id: (count += 1), kind, text };
  notices.set([...notices.get(), notice]);
  setTimeout(() => dismiss(notice.id), SHOWN_MS);
}

/** Takes back what was said. */
export function dismiss(id: number): void {
  notices.set(notices.get().filter((notice) => notice.id !== id));
}
