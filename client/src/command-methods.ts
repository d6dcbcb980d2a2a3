import type { Commands } from './client-types.js';
import type { CommandData, CommandName } from './wire.js';

/** One method for each command, made when it is asked for: the list of commands stands in the types alone. */
export function commandMethods(
  send: (name: CommandName, data: CommandData<CommandName>) => Promise<unknown>,
): Commands {
  const methods = new Proxy<object>(
    {},
    {
      get: (_, property) => {
        // A `then` would make this object a promise in the eyes of `await`.
        if (typeof property !== 'string' || property === 'then') return undefined;
        const name = property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as CommandName;
        return (data: CommandData<CommandName> = {}) => send(name, data);
      },
    },
  );
  // The one place where a type is believed: what the proxy does for every string is what `Commands` says for each name.
  return methods as Commands;
}
