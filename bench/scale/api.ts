import { tokenOf } from '../../test/support/tokens.js';

type Query = Record<string, string | number | boolean>;

/** What of answers is looked at. */
export interface Answer {
  messages?: { id: string }[];
  results?: object[];
  edits?: object[];
  reactions?: object[];
  members?: object[];
  /** Of lists with what is unread, of sync with what was missed. */
  rooms?: { unread_count?: number; messages?: object[]; changed?: object[] }[];
  message?: { id: string };
  next_cursor?: string | null;
}

/** May do anything in all rooms. */
export const ADMIN = 'admin';

/** Gives commands over REST as anybody. */
export class Api {
  private readonly url: string;
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(url: string) {
    this.url = url;
  }

  async get(who: string, path: string, query: Query = {}): Promise<Answer> {
    const given = Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]);
    return this.give(who, 'GET', given.length > 0 ? `${path}?${new URLSearchParams(given).toString()}` : path);
  }

  /** @throws Error when the command fails */
  async give(who: string, method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.url}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.token(who)}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} of ${who} was answered ${String(response.status)}: ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Answer;
  }

  private token(who: string): Promise<string> {
    const token = this.tokens.get(who) ?? tokenOf(who, { seconds: 86_400, ...(who === ADMIN && { scope: 'admin' }) });
    this.tokens.set(who, token);
    return token;
  }
}
