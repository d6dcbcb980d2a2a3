import { io, type Socket } from 'socket.io-client';
import { Emitter } from './emitter.js';
import { asConfabError, ConfabError } from './errors.js';
import type { ClosingEvent, ReadyEvent } from './protocol.generated.js';
import { TokenKeeper, type TokenSource } from './token.js';
import { pause, pauseMs, Signal, Timer, type Timing } from './waiting.js';
import {
  isEvent,
  readAnswer,
  readPushes,
  readRefusal,
  type CommandAnswer,
  type CommandData,
  type CommandName,
  type Push,
} from './wire.js';

/** `closed` is for good: by `close()`, or because the server will not have this token or user. */
export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'closed';

export interface StateChange {
  state: ConnectionState;
  /** Why the connection was lost or refused; null when it stands, or was closed by `close()`. */
  error: ConfabError | null;
}

export interface ConnectionOptions {
  url: string;
  token: TokenSource;
  transports: ('polling' | 'websocket')[];
  /** What else the handshake carries. */
  auth: Record<string, unknown>;
  timing: Timing;
}

interface ConnectionEvents {
  state: StateChange;
  ready: ReadyEvent;
  push: Push;
  /** Something failed that is tried again without anybody's doing. */
  trouble: ConfabError;
}

/** Refusals after which the same user may come in later, with a fresh token or a server that is less busy. */
const FINAL_REFUSALS: readonly string[] = ['forbidden', 'validation_failed', 'not_found', 'conflict', 'gone'];
/** How often in a row a fresh token may be refused. */
const TOKEN_TRIES = 3;

/**
 * One connection to the server that comes back by itself. Socket.IO's own reconnection is off: it knows neither the
 * server's `retry_after_ms` nor refusals, and two clocks that reconnect would meet.
 */
export class Connection {
  readonly events = new Emitter<ConnectionEvents>();
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #tokens: TokenKeeper;
  readonly #retry = new Timer();
  /** Set while connected without `ready`: a server that never says it is as good as none. */
  readonly #readyTimer = new Timer();
  readonly #changed = new Signal();
  #state: ConnectionState = 'connecting';
  #ending: ConfabError | null = null;
  #attempt = 0;
  #refusedTokens = 0;
  #closing: ClosingEvent | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#socket = io(options.url, {
      autoConnect: false,
      reconnection: false,
      forceNew: true,
      transports: options.transports,
      tryAllTransports: true,
    });
    this.#tokens = new TokenKeeper(
      options.token,
      options.timing,
      (token) => this.request('authenticate', { token }),
      (error) => this.events.emit('trouble', asConfabError(error)),
    );
    this.#listen();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** A token that is good now, for requests beside the connection. @throws what the token function throws */
  token(): Promise<string> {
    return this.#tokens.current();
  }

  /** Begins to connect. To be called once. */
  open(): void {
    void this.#connect();
  }

  /** Ends the connection for good. Commands without an answer fail as `disconnected` or `closed`. */
  close(error: ConfabError | null = null): void {
    if (this.#state === 'closed') return;
    this.#ending = error;
    this.#retry.clear();
    this.#readyTimer.clear();
    this.#tokens.stop();
    this.#become('closed', error);
    this.#socket.disconnect();
  }

  /** Resolves when connected. @throws ConfabError `timeout`, or why the connection was closed for good. */
  async connected(withinMs: number): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (this.#state !== 'connected') {
      if (this.#state === 'closed') throw this.#ending ?? new ConfabError('closed', 'This client was closed');
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new ConfabError('timeout', 'There is no connection to the server');
      await pause(leftMs, this.#changed);
    }
  }

  /**
   * Sends a command once and gives its answer. Waits for a connection first where there is none.
   * @throws ConfabError of the server, or `timeout`, `disconnected` (both: it may have been done), `closed`.
   */
  async request<N extends CommandName>(name: N, data: CommandData<N>): Promise<CommandAnswer<N>> {
    if (this.#state !== 'connected') await this.connected(this.#options.timing.answerMs);
    const raw = await new Promise<unknown>((resolve, reject) => {
      this.#socket.timeout(this.#options.timing.answerMs).emit(name, data, (error: Error | null, answer: unknown) => {
        if (error === null) resolve(answer);
        else if (this.#socket.connected) reject(new ConfabError('timeout', `No answer to ${name} came in time`));
        else reject(new ConfabError('disconnected', `The connection was lost before ${name} was answered`));
      });
    });
    return readAnswer(name, raw);
  }

  #listen(): void {
    this.#socket.on('connect', () => this.#readyTimer.set(this.#options.timing.answerMs, () => this.#drop()));
    this.#socket.on('connect_error', (error) => this.#onConnectError(error));
    this.#socket.on('disconnect', (reason) => this.#onDisconnect(reason));
    this.#socket.onAny((type: string, raw: unknown) => {
      for (const push of readPushes(type, raw)) this.#onPush(push);
    });
  }

  async #connect(): Promise<void> {
    try {
      const token = await this.#tokens.fresh();
      if (this.#state === 'closed') return;
      this.#socket.auth = { ...this.#options.auth, token };
      this.#socket.connect();
    } catch (error) {
      this.#again(asConfabError(error));
    }
  }

  #onPush(push: Push): void {
    if (isEvent(push, 'ready')) this.#onReady(push.data);
    else if (isEvent(push, 'closing')) this.#closing = push.data;
    this.events.emit('push', push);
  }

  #onReady(ready: ReadyEvent): void {
    if (this.#state === 'closed') return;
    this.#readyTimer.clear();
    this.#attempt = 0;
    this.#refusedTokens = 0;
    this.#closing = null;
    this.#tokens.watch(ready.server_time);
    if (this.#state !== 'connected') this.#become('connected', null);
    this.events.emit('ready', ready);
  }

  #onConnectError(error: Error): void {
    const refusal = readRefusal(error);
    if (!refusal) {
      this.#again(new ConfabError('disconnected', 'The server does not answer', { cause: error }));
      return;
    }
    if (refusal.code === 'unauthenticated') this.#refusedTokens += 1;
    const isFinal =
      refusal.code === 'unauthenticated'
        ? !this.#tokens.canRenew || this.#refusedTokens >= TOKEN_TRIES
        : FINAL_REFUSALS.includes(refusal.code);
    if (isFinal) this.close(refusal);
    else this.#again(refusal, refusal.retryAfterMs);
  }

  #onDisconnect(reason: string): void {
    this.#readyTimer.clear();
    this.#tokens.stop();
    if (this.#state === 'closed') return;
    const closing = this.#closing;
    this.#closing = null;
    const message = `The connection was lost: ${closing?.code ?? reason}`;
    const details = { closing: closing?.code ?? null };
    // An expired token can be replaced; any other end that the server calls final is final.
    const mayReturn =
      closing === null || closing.reconnect || (closing.code === 'token_expired' && this.#tokens.canRenew);
    if (mayReturn) this.#again(new ConfabError('disconnected', message, details), closing?.retry_after_ms ?? null);
    else this.close(new ConfabError('unauthenticated', message, details));
  }

  /** Tries again after a pause: at once would meet the same trouble, and all other clients. */
  #again(error: ConfabError, atLeastMs: number | null = null): void {
    if (this.#state === 'closed') return;
    this.#become(this.#state === 'connecting' ? 'connecting' : 'reconnecting', error);
    this.events.emit('trouble', error);
    this.#retry.set(pauseMs(this.#options.timing, this.#attempt++, atLeastMs), () => {
      void this.#connect();
    });
  }

  /** Ends the transport, so that `disconnect` follows and with it another try. */
  #drop(): void {
    this.#socket.io.engine.close();
  }

  #become(state: ConnectionState, error: ConfabError | null): void {
    this.#state = state;
    this.events.emit('state', { state, error });
    this.#changed.notify();
  }
}
