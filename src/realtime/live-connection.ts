import type { AuthService } from '../core/auth/auth.service.js';
import type { CommandConnection } from '../core/commands/command-context.js';
import { ConfabError } from '../core/errors/confab-error.js';
import { emitTo } from './emit.js';
import type { RoomFeed } from './room-feed.js';
import { type ConfabSocket, spokenTo } from './socket.types.js';
import { closeTransport } from './transport.js';

/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Services {
  readonly auth: AuthService;
  readonly feed: RoomFeed;
}

/** A live connection as commands see it, which ends when its token does. */
export class LiveConnection implements CommandConnection {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: ConfabSocket,
    private readonly services: Services,
    /** The user that the token's admin acts for: renewals keep to them. */
    private readonly actAs: string | undefined,
  ) {}

  get id(): string {
    return this.socket.id;
  }

  subscribe(roomId: string): Promise<void> {
    return this.services.feed.subscribe(this.socket, roomId);
  }

  unsubscribe(roomId: string): void {
    this.services.feed.unsubscribe(this.socket, roomId);
  }

  async renew(token: string): Promise<Date> {
    const { data } = this.socket;
    const { actor, tokenUserId, expiresAt } = await this.services.auth.authenticate(token, { actAs: this.actAs });
    if (tokenUserId !== data.tokenUserId) {
      throw new ConfabError('forbidden', 'auth.other_user');
    }
    data.actor = spokenTo(actor, data.locale);
    data.expiresAt = expiresAt;
    if (this.socket.connected) this.watchExpiry();
    await this.retain();
    return expiresAt;
  }

  /** Ends the connection when its token does; call again when that has changed. */
  watchExpiry(): void {
    clearTimeout(this.timer);
    const left = this.socket.data.expiresAt.getTime() - Date.now();
    const next = left > LONGEST_TIMER_MS ? () => this.watchExpiry() : () => this.expire();
    this.timer = setTimeout(next, Math.min(Math.max(left, 0), LONGEST_TIMER_MS)).unref();
  }

  /** The connection has ended. */
  stop(): void {
    clearTimeout(this.timer);
  }

  /** Keeps the rooms that the new token lets read. Where that can't be told, the connection is ended: its client comes back. */
  private async retain(): Promise<void> {
    try {
      await this.services.feed.retain(this.socket);
    } catch (error) {
      closeTransport(this.socket, { discard: false });
      throw error;
    }
  }

  private expire(): void {
    emitTo(this.socket, 'closing', { code: 'token_expired', reconnect: false, retry_after_ms: null });
    this.socket.disconnect(true);
  }
}
