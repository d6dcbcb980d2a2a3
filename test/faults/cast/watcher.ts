import { io, type Socket } from 'socket.io-client';
import { isRecord } from '../../../client/src/wire.js';
import type { History, Numbers } from '../history.js';
import { longToken } from './cast.js';

/** Connections are numbered over all watchers. */
let connections = 0;

/** Somebody who writes down what each of their connections is pushed, word for word; a bare Socket.IO client, that comes back. */
export class Watcher {
  private readonly socket: Socket;
  private connection = 0;

  private constructor(
    token: string,
    url: string,
    readonly name: string,
    private readonly history: History,
    isBatching: boolean,
  ) {
    this.socket = io(url, {
      auth: { token, batch: isBatching },
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 200,
      reconnectionDelayMax: 1000,
    });
    this.socket.on('connect', () => (this.connection = connections += 1));
    this.socket.onAny((type: string, envelope: unknown) => {
      if (isRecord(envelope) && isRecord(envelope['data'])) this.take(type, envelope['data']);
    });
    // After a refusal nobody else tries again.
    this.socket.on('connect_error', () => {
      if (!this.socket.active) setTimeout(() => this.socket.connect(), 500);
    });
    this.socket.on('disconnect', (reason) => {
      if (reason === 'io server disconnect') this.socket.connect();
    });
  }

  static async begin(url: string, name: string, history: History, isBatching = false): Promise<Watcher> {
    return new Watcher(await longToken(name), url, name, history, isBatching);
  }

  get isConnected(): boolean {
    return this.socket.connected;
  }

  close(): void {
    this.socket.disconnect();
  }

  private take(type: string, data: Record<string, unknown>): void {
    if (type === 'batch') {
      for (const event of Array.isArray(data['events']) ? data['events'] : [])
        if (isRecord(event) && typeof event['type'] === 'string' && isRecord(event['data']))
          this.take(event['type'], event['data']);
      return;
    }
    const { name: by, connection } = this;
    if (type === 'ready') this.history.add({ kind: 'ready', by, connection, heads: headsOf(data['rooms']) });
    const room = data['room_id'];
    if (typeof room !== 'string') return;
    const message = isRecord(data['message']) ? data['message'] : {};
    const member = isRecord(data['member']) ? data['member'] : {};
    this.history.add({
      kind: 'push',
      by,
      connection,
      room,
      type,
      seq: numberOr(data['seq']),
      rev: numberOr(data['rev']),
      messageId: textOr(message['id']),
      user: textOr(member['user_id']),
    });
  }
}

function headsOf(rooms: unknown): Record<string, Numbers> {
  const heads: Record<string, Numbers> = {};
  for (const room of Array.isArray(rooms) ? rooms : []) {
    if (!isRecord(room) || typeof room['room_id'] !== 'string') continue;
    heads[room['room_id']] = { seq: Number(room['head_seq']), rev: Number(room['head_rev']) };
  }
  return heads;
}

function numberOr(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function textOr(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
