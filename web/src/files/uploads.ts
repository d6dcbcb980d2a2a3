import type { AttachmentInput, AttachmentView, ConfabClient } from '@confab/client';
import { getI18n } from 'react-i18next';
import { sentenceOf } from '../shared/attempt.js';
import { Store } from '../shared/store.js';

/** A file on its way to the server, or there, to be sent with the next message. */
export interface UploadItem {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  /** Where the browser has its picture; null for anything else. */
  readonly preview: string | null;
  /** From 0 to 1. */
  readonly progress: number;
  readonly attachment: AttachmentView | null;
  readonly error: string | null;
}

/** What it uploads through. */
export type Uploader = Pick<ConfabClient, 'upload'>;

let count = 0;

/** The files chosen for the next message of a room. */
export class Uploads {
  readonly items = new Store<readonly UploadItem[]>([]);
  #client: Uploader;
  readonly #roomId: string;
  readonly #ends = new Map<number, AbortController>();
  /** What is not there yet. */
  readonly #files = new Map<number, File>();

  constructor(client: Uploader, roomId: string) {
    this.#client = client;
    this.#roomId = roomId;
  }

  /** Goes on through another connection, at once after the one of before was closed. */
  through(client: Uploader): void {
    this.#client = client;
  }

  /** Begins to upload files, until there are as many as may be. @returns how many were left out */
  add(files: Iterable<File>, most = Infinity): number {
    let left = 0;
    for (const file of files) {
      if (this.items.get().length < most) this.#begin(file);
      else left += 1;
    }
    return left;
  }

  /** Uploads a file that failed once more. */
  retry(key: number): void {
    const file = this.#files.get(key);
    const item = this.items.get().find((one) => one.key === key);
    if (!file || !item || item.error === null) return;
    this.#change(key, { error: null, progress: 0 });
    this.#start(key, file);
  }

  /** Takes a file out again, and ends its upload. */
  remove(key: number): void {
    this.#ends.get(key)?.abort();
    this.#forget(key);
    const item = this.items.get().find((one) => one.key === key);
    if (item && item.preview !== null) URL.revokeObjectURL(item.preview);
    this.items.set(this.items.get().filter((one) => one.key !== key));
  }

  /** What is there, as a message takes it; the list is empty from then on. */
  take(): AttachmentInput[] {
    const taken = this.items.get();
    for (const { key } of taken) this.remove(key);
    return taken.flatMap(({ attachment }) => (attachment && attachment.id !== null ? [{ id: attachment.id }] : []));
  }

  close(): void {
    for (const { key } of this.items.get()) this.remove(key);
  }

  #begin(file: File): void {
    const key = (count += 1);
    const preview = file.type.startsWith('image/') ? URL.createObjectURL(file) : null;
    const item = { key, name: file.name, size: file.size, preview, progress: 0, attachment: null, error: null };
    this.items.set([...this.items.get(), item]);
    this.#files.set(key, file);
    this.#start(key, file);
  }

  #start(key: number, file: File): void {
    const end = new AbortController();
    this.#ends.set(key, end);
    void this.#upload(key, file, end.signal);
  }

  #forget(key: number): void {
    this.#ends.delete(key);
    this.#files.delete(key);
  }

  async #upload(key: number, file: File, signal: AbortSignal): Promise<void> {
    if (file.size === 0) {
      this.#change(key, { error: getI18n().t('files.empty') });
      return;
    }
    const client = this.#client;
    const onProgress = (sent: number, total: number) => this.#change(key, { progress: sent / total });
    try {
      const attachment = await client.upload(this.#roomId, file, { onProgress, signal });
      this.#change(key, { attachment, progress: 1 });
      // It is there: taking it out of the list is not to take it back.
      this.#forget(key);
    } catch (error) {
      if (signal.aborted) return;
      // It ended with the connection: over the next one it begins anew.
      if (client !== this.#client) await this.#upload(key, file, signal);
      else this.#change(key, { error: sentenceOf(error) });
    }
  }

  #change(key: number, fields: Partial<UploadItem>): void {
    this.items.set(this.items.get().map((item) => (item.key === key ? { ...item, ...fields } : item)));
  }
}
