import type { Handshake } from '../../protocol/views/handshake.view.js';

/** What the form of the console says. */
interface Given {
  readonly token: string;
  readonly actAs: string;
  readonly language: string;
  readonly batch: boolean;
  readonly subscribeNone: boolean;
}

/** The handshake of what was given: what was left empty is left out. */
export function handshakeOf({ token, actAs, language, batch, subscribeNone }: Given): Handshake {
  return {
    token: token.trim(),
    ...(actAs.trim() === '' ? {} : { act_as: actAs.trim() }),
    ...(language.trim() === '' ? {} : { language: language.trim() }),
    ...(batch ? { batch } : {}),
    ...(subscribeNone ? { subscribe: 'none' } : {}),
  };
}

/**
 * A token for somebody, from a server in development; their name is their id with a capital.
 * @throws Error with the server's sentence
 */
export async function developmentToken(user: string, server = ''): Promise<string> {
  const response = await fetch(`${server}/v1/auth/dev-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: user, name: user.charAt(0).toUpperCase() + user.slice(1) }),
  });
  const body = (await response.json()) as { token?: unknown; detail?: unknown };
  if (typeof body.token === 'string') return body.token;
  throw new Error(typeof body.detail === 'string' ? body.detail : `No token: status ${response.status}.`);
}
