import type { Handshake } from '../../protocol/views/handshake.view.js';

/** As much of a Socket.IO client as the console uses. */
export interface ClientSocket {
  readonly id?: string | undefined;
  readonly connected: boolean;
  on(event: 'connect', listener: () => void): unknown;
  on(event: 'disconnect', listener: (reason: string) => void): unknown;
  on(event: 'connect_error', listener: (error: Error & { data?: unknown }) => void): unknown;
  onAny(listener: (event: string, payload: unknown) => void): unknown;
  timeout(milliseconds: number): { emitWithAck(event: string, data: unknown): Promise<unknown> };
  disconnect(): unknown;
}

/** A server may take one transport alone; which one is found out. */
const TRANSPORTS = { transports: ['websocket', 'polling'], tryAllTransports: true };

export type Open = (options: { auth: Handshake; forceNew: true } & typeof TRANSPORTS) => ClientSocket;

/** One line of the console's record. */
export interface Entry {
  readonly at: Date;
  readonly kind: 'sent' | 'answer' | 'failure' | 'event' | 'state';
  readonly name: string;
  /** What was sent or received, or a sentence. */
  readonly content: unknown;
}

const ANSWER_MS = 15_000;

/** The console's connection: at most one at a time. Whatever happens on it is shown, in order. */
export class Session {
  private socket: ClientSocket | null = null;

  constructor(
    private readonly open: Open,
    private readonly show: (entry: Entry) => void,
    private readonly changed: (state: 'disconnected' | 'connecting' | 'connected') => void = () => undefined,
  ) {}

  /** Connects anew, leaving the connection there was. The client comes back by itself unless it was refused. */
  connect(auth: Handshake): void {
    this.disconnect();
    this.changed('connecting');
    const socket = this.open({ auth, forceNew: true, ...TRANSPORTS });
    this.socket = socket;
    socket.on('connect', () => this.note(socket, 'connected', 'connect', `Connected as ${socket.id ?? ''}.`));
    socket.on('disconnect', (reason) => this.note(socket, 'disconnected', 'disconnect', `Disconnected: ${reason}.`));
    socket.on('connect_error', (error) =>
      this.note(socket, 'disconnected', 'connect_error', error.data ?? `No connection: ${error.message}.`),
    );
    socket.onAny((event, payload) => {
      if (socket === this.socket) this.tell('event', event, payload);
    });
  }

  /** Gives a command. Resolves once its answer, or that there is none, was shown. */
  async send(command: string, data: unknown): Promise<void> {
    const { socket } = this;
    if (!socket?.connected) {
      this.tell('failure', command, 'Not sent: connect first.');
      return;
    }
    this.tell('sent', command, data);
    try {
      const answer = await socket.timeout(ANSWER_MS).emitWithAck(command, data);
      this.tell(succeeded(answer) ? 'answer' : 'failure', command, answer);
    } catch {
      this.tell('failure', command, `No answer within ${ANSWER_MS / 1000} seconds.`);
    }
  }

  disconnect(): void {
    const { socket } = this;
    if (!socket) return;
    this.socket = null;
    socket.disconnect();
    this.changed('disconnected');
    this.tell('state', 'disconnect', 'Disconnected.');
  }

  private note(socket: ClientSocket, state: 'disconnected' | 'connected', name: string, content: unknown): void {
    // What a connection that was left still says is of no interest.
    if (socket !== this.socket) return;
    this.changed(state);
    this.tell(name === 'connect_error' ? 'failure' : 'state', name, content);
  }

  private tell(kind: Entry['kind'], name: string, content: unknown): void {
    this.show({ at: new Date(), kind, name, content });
  }
}

function succeeded(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'success' in answer && answer.success === true;
}

/**
 * What was typed as a command's data.
 * @throws Error with a sentence that says what is wrong
 */
export function readData(text: string): object {
  const value = parse(text.trim() === '' ? '{}' : text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Error('The data must be a JSON object: { … }.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
