import { Store } from '../shared/store.js';

/** Why one was signed out, or not let in; null where nothing went wrong. */
export const signInTrouble = new Store<Error | null>(null);
