import type { ConfabClient, MemberView, MessageView, SenderView } from '@confab/client';
import type { Readable } from '../shared/store.js';

/** What is shown of a person: the part of every view of one that is the same. */
export type Person = Pick<SenderView, 'id' | 'name' | 'avatar_url' | 'is_bot'>;

/** Whom one has heard of. Whoever is named by id alone is asked for, once. */
export class People implements Readable<ReadonlyMap<string, Person>> {
  readonly #client: Pick<ConfabClient, 'commands'>;
  readonly #listeners = new Set<() => void>();
  readonly #asked = new Set<string>();
  #known: ReadonlyMap<string, Person> = new Map();
  #fresh: Map<string, Person> | null = null;

  constructor(client: Pick<ConfabClient, 'commands'>) {
    this.#client = client;
  }

  readonly get = (): ReadonlyMap<string, Person> => this.#known;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Takes note of somebody; those who look are told once for all of one turn. */
  note({ id, name, avatar_url, is_bot }: Person): void {
    const known = this.#fresh?.get(id) ?? this.#known.get(id);
    if (known && known.name === name && known.avatar_url === avatar_url && known.is_bot === is_bot) return;
    if (!this.#fresh) {
      this.#fresh = new Map(this.#known);
      queueMicrotask(() => this.#tell());
    }
    this.#fresh.set(id, { id, name, avatar_url, is_bot });
  }

  noteMembers(members: readonly MemberView[]): void {
    for (const { user } of members) this.note(user);
  }

  noteSenders(messages: readonly MessageView[]): void {
    for (const { sender } of messages) if (sender) this.note(sender);
  }

  /** Asks who somebody is, where that is not known. */
  want(id: string): void {
    if (id === '' || this.#known.has(id) || this.#asked.has(id)) return;
    this.#asked.add(id);
    const asked = this.#client.commands.getUser({ user_id: id });
    asked.then(
      ({ user }) => this.note(user),
      () => undefined,
    );
  }

  #tell(): void {
    this.#known = this.#fresh ?? this.#known;
    this.#fresh = null;
    for (const listener of this.#listeners) listener();
  }
}
