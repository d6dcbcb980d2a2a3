import type { MessageView } from '@confab/client';
import { Store } from '../shared/store.js';
import type { Mention } from './mentions.js';

/** What a message that is being changed is to say. */
export interface EditDraft {
  readonly text: string;
  /** Whom it names now, beside those whom the message named. */
  readonly mentions: readonly Mention[];
}

/** A message that is being changed. What is to become of it is kept here: its row comes and goes as the list scrolls. */
export class Editing {
  readonly message: MessageView;
  readonly draft: Store<EditDraft>;
  #isBegun = false;

  /** @param before the change that was begun last: one of the same message goes on */
  constructor(message: MessageView, before: Editing | null) {
    this.message = message;
    this.draft = before?.message.id === message.id ? before.draft : new Store({ text: message.content, mentions: [] });
  }

  /** Whether its field appears for the first time. */
  begin(): boolean {
    const isFirst = !this.#isBegun;
    this.#isBegun = true;
    return isFirst;
  }
}
