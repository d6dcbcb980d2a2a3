import { isRecord, readRecord } from '../shared/json.js';
import { inWindow } from '../shared/storage.js';
import { Store } from '../shared/store.js';

/** Who is signed in, and how: by a name, where the server gives tokens to anybody (in development); or by a token. */
export type Session =
  | { readonly kind: 'name'; readonly userId: string; readonly name: string; readonly isAdmin: boolean }
  | { readonly kind: 'token'; readonly token: string };

/** Whether the server gives a token to anybody by name, in development: it says so in the page. */
export const IS_BY_NAME = document.documentElement.dataset['signIn'] === 'name';

const KEPT = 'confab.session';

/** Of this window: another one may be somebody else's. */
export const session = new Store<Session | null>(readSession(readRecord(inWindow.read(KEPT))));

/** Signs in. */
export function signIn(as: Session): void {
  inWindow.write(KEPT, JSON.stringify(as));
  session.set(as);
}

/** Signs out. */
export function signOut(): void {
  inWindow.remove(KEPT);
  session.set(null);
}

/** Somebody by their name: whoever gives the same name is the same person. */
export function sessionOf(name: string, isAdmin: boolean): Session {
  const userId = name.trim().toLowerCase().replace(/\s+/g, '-').slice(0, 128);
  return { kind: 'name', userId, name: name.trim(), isAdmin };
}

/** A token that is good now. @throws Error with a sentence for people */
export async function tokenOf(of: Session): Promise<string> {
  if (of.kind === 'token') return of.token;
  const response = await fetch('/v1/auth/dev-token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: of.userId, name: of.name, ...(of.isAdmin && { scope: 'admin' }) }),
  });
  const answer: unknown = await response.json();
  if (isRecord(answer) && typeof answer['token'] === 'string') return answer['token'];
  throw new Error(isRecord(answer) && typeof answer['detail'] === 'string' ? answer['detail'] : response.statusText);
}

/** Who it is; null for a token that does not say so. The server alone checks that it is true. */
export function userIdOf(of: Session): string | null {
  if (of.kind === 'name') return of.userId;
  const [, claims = ''] = of.token.split('.');
  const sub = readRecord(fromBase64Url(claims))?.['sub'];
  return typeof sub === 'string' ? sub : null;
}

function fromBase64Url(text: string): string {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return '';
  }
}

function readSession(kept: Record<string, unknown> | null): Session | null {
  if (kept?.['kind'] === 'token' && typeof kept['token'] === 'string') return { kind: 'token', token: kept['token'] };
  if (kept?.['kind'] === 'name' && typeof kept['userId'] === 'string' && typeof kept['name'] === 'string')
    return { kind: 'name', userId: kept['userId'], name: kept['name'], isAdmin: kept['isAdmin'] === true };
  return null;
}
