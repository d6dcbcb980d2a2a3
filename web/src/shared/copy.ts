import { attempt } from './attempt.js';
import { notify } from './notices.js';

/** Whether the browser lets pages write where one pastes from: not those that come over plain HTTP from another machine. */
export const MAY_COPY = window.isSecureContext;

/** Puts a text where one pastes from, and says so by `done`. */
export function copyText(text: string, done: string): void {
  void attempt(async () => {
    await navigator.clipboard.writeText(text);
    notify('info', done);
  });
}
