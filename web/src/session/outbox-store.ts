import type { OutboxStore, StoredMessage } from '@confab/client';
import { isRecord } from '../shared/json.js';
import { type Session, userIdOf } from './session.js';

/**
 * Keeps messages on their way over a reload, in this browser. Two windows of one person send the same ones: by their ids
 * they are the same messages.
 */
export function outboxStore(session: Session): OutboxStore | null {
  const owner = userIdOf(session);
  if (owner === null) return null;
  const prefix = `confab.outbox.${encodeURIComponent(owner)}.`;
  return {
    load: async () => {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
      const kept = keys.flatMap((key) => readMessage(localStorage.getItem(key)) ?? []);
      return Promise.resolve(kept.sort((a, b) => ((a.data.sent_at ?? '') < (b.data.sent_at ?? '') ? -1 : 1)));
    },
    put: async (message) => {
      localStorage.setItem(prefix + message.client_message_id, JSON.stringify(message));
      return Promise.resolve();
    },
    remove: async (id) => {
      localStorage.removeItem(prefix + id);
      return Promise.resolve();
    },
  };
}

function readMessage(text: string | null): StoredMessage | null {
  const value: unknown = JSON.parse(text ?? 'null');
  return isStored(value) ? value : null;
}

/** What this page has written itself; of that, what tells it from anything else under such a key. */
function isStored(value: unknown): value is StoredMessage {
  return isRecord(value) && typeof value['client_message_id'] === 'string' && isRecord(value['data']);
}
