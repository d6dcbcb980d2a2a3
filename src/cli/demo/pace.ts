import { setTimeout as delay } from 'node:timers/promises';
import type { ConfabClient } from '@confab/client';

/** How long one types at most before it is sent, however long it is. */
const LONGEST_TYPING_MS = 4000;
const TYPED_MS_A_CHARACTER = 45;

/** Waits a while of any length between the two. */
export async function pause(leastMs: number, mostMs: number): Promise<void> {
  await delay(leastMs + Math.random() * (mostMs - leastMs));
}

/** Types as long as the text takes. Whether anybody sees it is of no weight. */
export async function type(client: ConfabClient, roomId: string, text: string): Promise<void> {
  await client.commands.typingStart({ room_id: roomId }).catch(() => undefined);
  await delay(Math.min(LONGEST_TYPING_MS, 500 + text.length * TYPED_MS_A_CHARACTER));
}

export function anyOf<T>(things: readonly T[]): T | undefined {
  return things[Math.floor(Math.random() * things.length)];
}
