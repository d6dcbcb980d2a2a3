import { tokenOf } from '../test/support/tokens.js';

/** A room of these people, made by the first of them: direct for two, else a group. @returns its id */
export async function makeRoom(url: string, participants: readonly string[]): Promise<string> {
  const [maker = ''] = participants;
  const response = await fetch(`${url}/v1/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf(maker)}` },
    body: JSON.stringify({ type: participants.length === 2 ? 'direct' : 'group', participants }),
  });
  const body = (await response.json()) as { room?: { id: string }; detail?: string };
  if (!body.room) throw new Error(`A room could not be made: ${String(body.detail)}`);
  return body.room.id;
}
