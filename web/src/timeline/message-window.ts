import { type MessageView, requoted } from '@confab/client';

/** Some messages of a room that follow each other, as a list shows them. */
export interface MessageWindow {
  readonly messages: readonly MessageView[];
  /** The number of the first of them, counted so that it moves with what is put before them or let go of there. */
  readonly firstIndex: number;
  /** Whether nothing older, or newer, is left. */
  readonly isAtStart: boolean;
  readonly isAtEnd: boolean;
}

/** Far from 0 on either side: what is loaded before the first ones has smaller numbers, and all must be positive. */
export const MIDDLE_INDEX = 1_000_000_000;
/** How much of a window is left when it was full. */
const KEPT = 7 / 8;

/** With messages put before those there; what is too many for the window is let go of at its end. */
export function withOlder(
  window: MessageWindow,
  older: readonly MessageView[],
  isAtStart: boolean,
  most: number,
): MessageWindow {
  const all = [...older, ...window.messages];
  return {
    messages: all.slice(0, most),
    firstIndex: window.firstIndex - older.length,
    isAtStart,
    isAtEnd: window.isAtEnd && all.length <= most,
  };
}

/**
 * With messages put behind those there; what is too many for the window is let go of at its beginning, and a part of the rest
 * with it: a list moves for it, which is not to be for every message.
 */
export function withNewer(
  window: MessageWindow,
  newer: readonly MessageView[],
  isAtEnd: boolean,
  most: number,
): MessageWindow {
  const all = [...window.messages, ...newer];
  const gone = all.length > most ? all.length - Math.floor(most * KEPT) : 0;
  return {
    messages: all.slice(gone),
    firstIndex: window.firstIndex + gone,
    isAtStart: window.isAtStart && gone === 0,
    isAtEnd,
  };
}

/** With a message as it is now, in its place and in the quotes of it. */
export function withChange(window: MessageWindow, changed: MessageView): MessageWindow {
  const messages = window.messages.map((message) =>
    message.id === changed.id && isNewer(changed, message) ? changed : requoted(message, changed),
  );
  const isAffected = messages.some((message, at) => message !== window.messages[at]);
  return isAffected ? { ...window, messages } : window;
}

/** Without some of its messages. Those before the first one left count as let go of. */
export function without(window: MessageWindow, isGone: (message: MessageView) => boolean): MessageWindow {
  const messages = window.messages.filter((message) => !isGone(message));
  if (messages.length === window.messages.length) return window;
  const gone = window.messages.findIndex((message) => !isGone(message));
  return { ...window, messages, firstIndex: window.firstIndex + Math.max(0, gone) };
}

/** The place of a message in the window; -1 where it is not. */
export function placeOf(window: MessageWindow, id: string): number {
  return window.messages.findIndex((message) => message.id === id);
}

function isNewer(one: MessageView, other: MessageView): boolean {
  // A reply that streams grows without a change.
  return one.rev > other.rev || (one.rev === other.rev && one.content.length > other.content.length);
}
