import type { ConfabClient, StoredMessage } from '@confab/client';
import { sentenceOf } from '../shared/attempt.js';
import { Store } from '../shared/store.js';
import type { FailedMessage, KeptMessages } from './kept-messages.js';

/** A message that is not in the log yet, or will never be. */
export interface OutgoingMessage {
  readonly id: string;
  readonly data: StoredMessage['data'];
  readonly state: 'waiting' | 'sending' | 'failed';
  /** Whether it can be taken back: what was sent once may be in the log already. */
  readonly mayDrop: boolean;
  /** Why it was refused. */
  readonly error: string | null;
}

/** How long an acknowledged message waits at most for its own push, by which the log has it. */
const PASSAGE_MS = 3000;

/** What one has sent and the log does not have: on its way, or refused. */
export class Outgoing {
  readonly messages = new Store<readonly OutgoingMessage[]>([]);
  readonly #client: ConfabClient;
  readonly #kept: KeptMessages<FailedMessage> | null;
  #failed: readonly OutgoingMessage[];
  /** On their way when it was last looked. */
  #pending: readonly OutgoingMessage[] = [];
  /** Acknowledged, and perhaps not pushed yet. */
  #settled: readonly OutgoingMessage[] = [];

  /** @param kept where those are that were refused; null where they are not to be kept */
  constructor(client: ConfabClient, kept: KeptMessages<FailedMessage> | null) {
    this.#client = client;
    this.#kept = kept;
    this.#failed = (kept?.all() ?? []).map(asFailed);
    this.#show();
    client.outbox.on('change', () => this.#show());
    client.outbox.on('failed', ({ message, error }) => {
      const { client_message_id, data } = message;
      const failed = { client_message_id, data, why: sentenceOf(error) };
      kept?.put(failed);
      this.#settled = this.#settled.filter((one) => one.id !== client_message_id);
      this.#failed = [...this.#failed, asFailed(failed)];
      this.#show();
    });
  }

  /** Sends a refused message again. */
  repeat({ id, data }: OutgoingMessage): void {
    this.drop(id);
    // Whatever becomes of it is told by the outbox.
    this.#client.send(data).catch(() => undefined);
  }

  /** Takes back a message that was refused, or has not been sent. */
  drop(id: string): void {
    this.#failed = this.#failed.filter((message) => message.id !== id);
    this.#kept?.remove(id);
    this.#client.outbox.cancel(id);
    this.#unsettle(id);
  }

  #unsettle(id: string): void {
    this.#settled = this.#settled.filter((message) => message.id !== id);
    this.#show();
  }

  /** Keeps what is pending no more in sight until its push is there: the answer may come first. */
  #settle(pending: readonly OutgoingMessage[]): void {
    const still = new Set(pending.map(({ id }) => id));
    const gone = this.#pending.filter(({ id, state }) => state === 'sending' && !still.has(id));
    this.#pending = pending;
    this.#settled = [...this.#settled, ...gone];
    for (const { id } of gone) setTimeout(() => this.#unsettle(id), PASSAGE_MS);
  }

  #show(): void {
    const pending = this.#client.outbox.pending().map(({ client_message_id: id, data, state, attempts }) => ({
      ...{ id, data, error: null, mayDrop: state === 'queued' && attempts === 0 },
      state: state === 'sending' ? ('sending' as const) : ('waiting' as const),
    }));
    this.#settle(pending);
    this.messages.set([...this.#failed, ...this.#settled, ...pending]);
  }
}

function asFailed({ client_message_id: id, data, why }: FailedMessage): OutgoingMessage {
  return { id, data, state: 'failed', mayDrop: true, error: why };
}
