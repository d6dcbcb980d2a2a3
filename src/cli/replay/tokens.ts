import type { PutBotCommand } from '@confab/client';
import { isRecord } from './records.js';
import { whileBusy } from './while-busy.js';

/** How tokens are come by: minted with an admin's token, or given to anybody by a server in development. */
export class Tokens {
  readonly #url: string;
  readonly #adminToken: string | null;

  constructor(url: string, adminToken: string | null) {
    this.#url = url;
    this.#adminToken = adminToken;
  }

  /** Makes a bot, or gives it this definition. @throws Error with a sentence for people */
  async makeBot(botId: string, definition: Omit<PutBotCommand, 'bot_id'>): Promise<void> {
    const admin =
      this.#adminToken ?? (await this.#read('/v1/auth/dev-token', { user_id: 'replay-admin', scope: 'admin' }));
    const answer = await whileBusy(() =>
      fetch(new URL(`/v1/bots/${encodeURIComponent(botId)}`, this.#url), {
        method: 'PUT',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${admin}` },
        body: JSON.stringify(definition),
      }),
    );
    if (!answer.ok) throw new Error(`${this.#url} would not make the bot ${botId}: status ${answer.status}`);
  }

  /** A token for a user. @throws Error with a sentence for people */
  async for(userId: string, name: string): Promise<string> {
    if (this.#adminToken === null) return this.#read('/v1/auth/dev-token', { user_id: userId, name });
    return this.#read('/v1/tokens', { user_id: userId }, { authorization: `Bearer ${this.#adminToken}` });
  }

  async #read(path: string, asked: object, headers: Record<string, string> = {}): Promise<string> {
    const answer = await whileBusy(() => this.#post(path, asked, headers));
    const body: unknown = await answer.json().catch(() => null);
    if (answer.ok && isRecord(body) && typeof body['token'] === 'string') return body['token'];
    throw new Error(this.#refusal(answer.status, body));
  }

  async #post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    try {
      return await fetch(new URL(path, this.#url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      });
    } catch (error) {
      throw new Error(
        `Nobody answers at ${this.#url}. Start the server with \`npm start\`, or name its address with --url.`,
        { cause: error },
      );
    }
  }

  #refusal(status: number, body: unknown): string {
    const detail = isRecord(body) && typeof body['detail'] === 'string' ? ` (${body['detail']})` : '';
    if (status === 404 && this.#adminToken === null) {
      return `${this.#url} gives no development tokens${detail}: name a token of scope admin with --admin-token.`;
    }
    return `${this.#url} gave no token: status ${status}${detail}`;
  }
}
