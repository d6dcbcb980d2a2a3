import type { MessageView } from '@confab/client';
import { type Uploader, Uploads } from '../files/uploads.js';

/** What one has begun to write: with whom it is for and what it answers, so that nobody else is sent it later. */
export interface KeptDraft {
  readonly text: string;
  /** Whom the text names, and how. */
  readonly mentions: readonly { readonly id: string; readonly label: string }[];
  /** Whom alone it is for; null: everybody. */
  readonly targets: readonly string[] | null;
  readonly replyTo: MessageView | null;
}

/** What one has begun and not sent, by room: as long as one is signed in, whatever one looks at and in whatever language. */
export class Unsent {
  readonly drafts = new Map<string, KeptDraft>();
  readonly #uploads = new Map<string, Uploads>();

  /** The files for the next message of a room. */
  uploadsOf(roomId: string, client: Uploader): Uploads {
    const uploads = this.#uploads.get(roomId) ?? new Uploads(client, roomId);
    this.#uploads.set(roomId, uploads);
    return uploads;
  }

  /** Uploads through another connection from now on: at once after the one of before was closed. */
  through(client: Uploader): void {
    for (const uploads of this.#uploads.values()) uploads.through(client);
  }

  close(): void {
    for (const uploads of this.#uploads.values()) uploads.close();
  }
}
