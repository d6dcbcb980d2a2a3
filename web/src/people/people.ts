import {
  type ConfabClient,
  ConfabError,
  isTransient,
  type MemberView,
  type MessageView,
  type SenderView,
} from '@confab/client';
import { type Readable, Store } from '../shared/store.js';

/** What is shown of a person: the part of every view of one that is the same. */
export type Person = Pick<SenderView, 'id' | 'name' | 'avatar_url' | 'is_bot'>;

/** Whom one has heard of. Whoever is named by id alone is asked for, until there is an answer. */
export class People implements Readable<ReadonlyMap<string, Person>> {
  readonly #client: Pick<ConfabClient, 'commands'>;
  readonly #known = new Store<ReadonlyMap<string, Person>>(new Map());
  readonly #asked = new Set<string>();
  #fresh: Map<string, Person> | null = null;

  constructor(client: Pick<ConfabClient, 'commands'>) {
    this.#client = client;
  }

  readonly get = this.#known.get;
  readonly subscribe = this.#known.subscribe;

  /** Takes note of somebody; those who look are told once for all of one turn. */
  note({ id, name, avatar_url, is_bot }: Person): void {
    const known = this.#fresh?.get(id) ?? this.get().get(id);
    if (known && known.name === name && known.avatar_url === avatar_url && known.is_bot === is_bot) return;
    if (!this.#fresh) {
      const fresh = (this.#fresh = new Map(this.get()));
      queueMicrotask(() => {
        this.#fresh = null;
        this.#known.set(fresh);
      });
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
    if (id === '' || this.get().has(id) || this.#asked.has(id)) return;
    this.#asked.add(id);
    const asked = this.#client.commands.getUser({ user_id: id });
    asked.then(
      ({ user }) => this.note(user),
      (error: unknown) => {
        // Who is refused today will be so tomorrow; what passes leaves the question open for the next who wants to know.
        if (error instanceof ConfabError && isTransient(error)) this.#asked.delete(id);
      },
    );
  }
}
