import type { Tokens } from '../replay/tokens.js';
import { whileBusy } from '../replay/while-busy.js';

/** Lets people into the demo, which the first of them begins. @throws Error with a sentence for people */
export async function joinDemo(url: string, tokens: Tokens, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const authorization = `Bearer ${await tokens.for(name.toLowerCase(), name)}`;
    const answer = await whileBusy(() => fetch(`${url}/v1/demo`, { method: 'POST', headers: { authorization } }));
    if (!answer.ok) throw new Error(`The demo did not begin: ${await answer.text()}`);
  }
}
