import type { MessageView } from '@confab/client';

/** What one has begun to write: with whom it is for and what it answers, so that nobody else is sent it later. */
export interface KeptDraft {
  readonly text: string;
  /** Whom the text names, and how. */
  readonly mentions: readonly { readonly id: string; readonly label: string }[];
  /** Whom alone it is for; null: everybody. */
  readonly targets: readonly string[] | null;
  readonly replyTo: MessageView | null;
}
