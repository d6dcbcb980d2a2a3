import { setTimeout as delay } from 'node:timers/promises';
import { Integer, Opaque } from '../../../protocol/validation.js';
import { defineProvider } from './bot-provider.js';

class EchoOptions {
  /** Stands before what is repeated. */
  @Opaque(200, { optional: true })
  prefix?: string;

  /** Milliseconds between two words. Default 0. */
  @Integer(0, 60_000, { optional: true })
  delay_ms?: number;
}

/** Says what was said, word by word: for trying things out. */
export const echo = defineProvider({
  name: 'echo',
  options: EchoOptions,
  async *reply({ options, conversation, status }, { signal }) {
    const said = status ? JSON.stringify(status) : (conversation.at(-1)?.text ?? '');
    const words = `${options.prefix ?? ''}${said}`.match(/\s*\S+\s*/g) ?? [];
    for (const word of words) {
      if (options.delay_ms) await delay(options.delay_ms, undefined, { signal });
      yield word;
    }
  },
});
