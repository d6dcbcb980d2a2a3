import type { OutboxStore, StoredMessage } from '@confab/client';
import { isRecord, readRecord } from '../shared/json.js';
import { inBrowser } from '../shared/storage.js';

/** A message that was refused, and why. */
export interface FailedMessage extends StoredMessage {
  readonly why: string;
}

/** Messages of somebody's that are kept over a reload, each under its id. */
export class KeptMessages<M extends StoredMessage> {
  readonly #prefix: string;
  readonly #isOne: (value: unknown) => value is M;

  constructor(userId: string, kind: 'outbox' | 'failed', isOne: (value: unknown) => value is M) {
    this.#prefix = `confab.${kind}.${encodeURIComponent(userId)}.`;
    this.#isOne = isOne;
  }

  /** All of them, in the order they were sent. */
  all(): M[] {
    const kept: unknown[] = inBrowser.keys(this.#prefix).map((key) => readRecord(inBrowser.read(key)));
    return kept.filter(this.#isOne).sort((a, b) => ((a.data.sent_at ?? '') < (b.data.sent_at ?? '') ? -1 : 1));
  }

  put(message: M): void {
    inBrowser.write(this.#prefix + message.client_message_id, JSON.stringify(message));
  }

  remove(id: string): void {
    inBrowser.remove(this.#prefix + id);
  }
}

/** Those on their way. Two windows of one person send the same ones: by their ids they are the same messages. */
export function outboxStore(userId: string): OutboxStore {
  const kept = new KeptMessages(userId, 'outbox', isStored);
  return {
    load: async () => Promise.resolve(kept.all()),
    put: async (message) => {
      kept.put(message);
      return Promise.resolve();
    },
    remove: async (id) => {
      kept.remove(id);
      return Promise.resolve();
    },
  };
}

/** Those that were refused. */
export function failedMessages(userId: string): KeptMessages<FailedMessage> {
  return new KeptMessages(userId, 'failed', isFailed);
}

function isFailed(value: unknown): value is FailedMessage {
  return isStored(value) && 'why' in value && typeof value.why === 'string';
}

/** What this page has written itself; of that, what tells it from anything else under such a key. */
function isStored(value: unknown): value is StoredMessage {
  return isRecord(value) && typeof value['client_message_id'] === 'string' && isRecord(value['data']);
}
