type Listeners<E extends object> = { [K in keyof E]?: Set<(data: E[K]) => void> };

/** A typed event source. Listeners run in the order they were added. */
export class Emitter<E extends object> {
  readonly #listeners: Listeners<E> = {};

  /** Calls the listener on every such event until the returned function is called. */
  on<K extends keyof E>(name: K, listener: (data: E[K]) => void): () => void {
    const listeners = (this.#listeners[name] ??= new Set<(data: E[K]) => void>());
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  /** Calls every listener. One that throws keeps neither the others nor the caller from their work. */
  emit<K extends keyof E>(name: K, data: E[K]): void {
    for (const listener of this.#listeners[name] ?? []) {
      try {
        listener(data);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Whether anybody listens to an event of this name, which may be any string of the wire. */
  isHeard(name: PropertyKey): name is keyof E {
    return Object.hasOwn(this.#listeners, name);
  }
}
