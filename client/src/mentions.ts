import type { ListMentionsAnswer, MessageView } from './protocol.generated.js';
import { repeat } from './repeat.js';
import type { Timing } from './waiting.js';

/** See `ConfabClient.mentions`. */
export async function* readMentions(
  timing: Timing,
  page: (cursor: string | null) => Promise<ListMentionsAnswer>,
): AsyncGenerator<MessageView, void, undefined> {
  let cursor: string | null = null;
  do {
    const after: string | null = cursor;
    const answer: ListMentionsAnswer = await repeat(timing, () => page(after));
    yield* answer.messages;
    cursor = answer.next_cursor;
  } while (cursor !== null);
}
