import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const EMPTY = Buffer.alloc(0);
const END_OF_HEAD = '\r\n\r\n';
const MESSAGE = '42["message_created"';
const BATCH = '42["batch"';
const READY = '42["ready"';
/** Begins each message of a batch. */
const MESSAGE_IN_BATCH = Buffer.from('"type":"message_created"');
/** First characters of Engine.IO's and Socket.IO's packets. */
const [OPEN, PING, PACKET, CONNECTED, EVENT, ANSWER] = [...Buffer.from('024023')];

/** What a connection tells whoever opened it. */
export interface Listener {
  /** So many messages were pushed. */
  readonly received: (messages: number) => void;
  /** The server ended it. */
  readonly lost: (why: string) => void;
}

/**
 * A connection to a Socket.IO server that costs its process as little as it can: frames are counted where they lie, and hardly
 * anything of their JSON is read. A real client's work for each frame is greater than the server's, and would be what is measured.
 */
export class Wire {
  private unread: Buffer = EMPTY;
  private isUpgraded = false;
  private isClosed = false;
  private nextId = 0;
  private readonly answers = new Map<number, (answer: Buffer) => void>();
  private becomesReady = (): void => undefined;

  private readonly socket: Socket;
  private readonly auth: object;
  private readonly listener: Listener;

  private constructor(socket: Socket, auth: object, listener: Listener) {
    this.socket = socket;
    this.auth = auth;
    this.listener = listener;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', ({ message }) => this.lose(message));
    socket.on('close', () => this.lose('closed'));
  }

  /** Resolves once the server has sent `ready`. */
  static async open(url: string, auth: object, listener: Listener): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const wire = new Wire(connect(Number(port), hostname), auth, listener);
    const ready = new Promise<void>((resolve) => (wire.becomesReady = resolve));
    wire.socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\n` +
        `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==${END_OF_HEAD}`,
    );
    await ready;
    return wire;
  }

  /** Sends an event, and gives the bytes of the packet that acknowledges it. */
  emit(name: string, data: object, answered: (answer: Buffer) => void): void {
    const id = this.nextId++;
    this.answers.set(id, answered);
    this.write(`42${String(id)}${JSON.stringify([name, data])}`);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const closed = once(this.socket, 'close');
    this.socket.destroy();
    await closed;
  }

  private lose(why: string): void {
    if (!this.isClosed) this.listener.lost(why);
    this.isClosed = true;
  }

  private read(chunk: Buffer): void {
    const bytes = this.unread.length === 0 ? chunk : Buffer.concat([this.unread, chunk]);
    let at = this.isUpgraded ? 0 : this.readHead(bytes);
    for (let frame = frameAt(bytes, at); this.isUpgraded && frame; frame = frameAt(bytes, at)) {
      at = frame.end;
      this.take(bytes.subarray(frame.start, frame.end));
    }
    this.unread = bytes.subarray(at);
  }

  /** Where the frames begin; 0 while the answer to the handshake is not whole. */
  private readHead(bytes: Buffer): number {
    const end = bytes.indexOf(END_OF_HEAD);
    if (end < 0) return 0;
    this.isUpgraded = bytes.toString('latin1', 0, 12) === 'HTTP/1.1 101';
    if (!this.isUpgraded) this.lose(bytes.toString('latin1'));
    return end + END_OF_HEAD.length;
  }

  private take(packet: Buffer): void {
    const [first, second] = packet;
    if (first === OPEN) this.write(`40${JSON.stringify(this.auth)}`);
    else if (first === PING) this.write('3');
    else if (first !== PACKET) this.lose(packet.toString());
    else if (second === EVENT) this.hear(packet);
    else if (second === ANSWER) this.answer(packet);
    else if (second !== CONNECTED) this.lose(packet.toString());
  }

  private hear(packet: Buffer): void {
    if (begins(packet, MESSAGE)) this.listener.received(1);
    else if (begins(packet, BATCH)) this.listener.received(messagesIn(packet));
    else if (begins(packet, READY)) this.becomesReady();
  }

  private answer(packet: Buffer): void {
    const id = Number.parseInt(packet.toString('latin1', 2, 20), 10);
    const answered = this.answers.get(id);
    this.answers.delete(id);
    answered?.(packet);
  }

  /** Clients have to mask what they send; a mask of zeros leaves it as it is. */
  private write(text: string): void {
    const length = Buffer.byteLength(text);
    const head =
      length < 126 ? Buffer.from([0x81, 0x80 | length]) : Buffer.from([0x81, 0xfe, length >> 8, length & 255]);
    this.socket.write(Buffer.concat([head, Buffer.alloc(4), Buffer.from(text)]));
  }
}

/** The frame that begins there, if it is whole. Servers do not mask theirs. */
function frameAt(bytes: Buffer, at: number): { start: number; end: number } | null {
  const short = (bytes[at + 1] ?? 0) & 127;
  const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
  if (bytes.length < start) return null;
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
  return bytes.length < start + length ? null : { start, end: start + length };
}

function begins(packet: Buffer, text: string): boolean {
  return packet.toString('latin1', 0, text.length) === text;
}

function messagesIn(batch: Buffer): number {
  let count = 0;
  for (let at = batch.indexOf(MESSAGE_IN_BATCH); at >= 0; at = batch.indexOf(MESSAGE_IN_BATCH, at + 1)) count += 1;
  return count;
}
