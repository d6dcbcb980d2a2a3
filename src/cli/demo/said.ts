import { type ConfabClient, ConfabError, type MessageView } from '@confab/client';

/** No more than a page of history may hold. */
const PAGE = 200;

/** A room's messages, the newest page first. */
export async function* pagesBack({ commands }: ConfabClient, room_id: string): AsyncGenerator<MessageView[]> {
  for (let before: { before_id?: string } | null = {}; before !== null;) {
    const { messages, has_more } = await commands.fetchHistory({ room_id, limit: PAGE, ...before });
    yield messages;
    const oldest = messages[0];
    before = has_more === true && oldest ? { before_id: oldest.id } : null;
  }
}

/** For what nobody misses where the server refuses it. @throws any other error */
export function ifRefused(error: unknown): void {
  if (!(error instanceof ConfabError)) throw error;
}

/** The highest number that something was sent under, as `key-number`; -1 for none. */
export function lastNumber(key: string, sentAs: Iterable<string | null | undefined>): number {
  const form = new RegExp(`^${key}-(\\d+)$`, 'u');
  let last = -1;
  for (const id of sentAs) last = Math.max(last, Number(form.exec(id ?? '')?.[1] ?? -1));
  return last;
}
