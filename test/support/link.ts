import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * How a link is. `cut`: connections are reset and none begins. `silent`: nothing passes, and nobody is told. `slow`: whatever
 * passes is late.
 */
export type LinkState = 'open' | 'cut' | 'silent' | 'slow';

/** Opens the way on for a connection. Rejects where there is none. */
export type Route = (client: Socket) => Promise<Socket>;

interface Pipe {
  readonly ends: readonly [Socket, Socket];
  /** Dead, and neither end knows: what it had under way never arrives, however long one waits. */
  isForgotten: boolean;
}

/** A piece of network between two programs, which can be made as bad as networks are. */
export class Link {
  private state: LinkState = 'open';
  private lateMs = 0;
  private readonly pipes = new Set<Pipe>();
  private changed = Promise.withResolvers<null>();

  private constructor(
    private readonly server: Server,
    private readonly route: Route,
  ) {
    server.on('connection', (client) => {
      client.on('error', () => undefined);
      this.carry(client).catch(() => client.destroy());
    });
  }

  static async open(route: Route): Promise<Link> {
    const server = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Link(server, route);
  }

  get port(): number {
    const address = this.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The link is closed');
    return address.port;
  }

  /** @param lateMs what each piece is late by while the link is slow */
  become(state: LinkState, lateMs = 0): void {
    this.state = state;
    this.lateMs = lateMs;
    if (state === 'cut') this.dropAll();
    this.changed.resolve(null);
    this.changed = Promise.withResolvers<null>();
  }

  /** Resets the connections that there are; new ones may begin. */
  dropAll(): void {
    for (const pipe of this.pipes) this.drop(pipe);
  }

  /** Resets the connections that `chosen` says, by their number. */
  dropSome(chosen: (number: number) => boolean): void {
    [...this.pipes].forEach((pipe, number) => {
      if (chosen(number)) this.drop(pipe);
    });
  }

  /** The connections that there are become half-open for good; new ones work. */
  forgetAll(): void {
    for (const pipe of this.pipes) pipe.isForgotten = true;
  }

  async close(): Promise<void> {
    this.dropAll();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async carry(client: Socket): Promise<void> {
    await this.open();
    const upstream = await this.route(client);
    upstream.on('error', () => undefined);
    const pipe: Pipe = { ends: [client, upstream], isForgotten: false };
    if (this.state === 'cut' || client.destroyed) {
      this.drop(pipe);
      return;
    }
    this.pipes.add(pipe);
    this.pump(pipe, client, upstream);
    this.pump(pipe, upstream, client);
  }

  /** A new connection waits where nothing passes, and is refused where the link is cut. */
  private async open(): Promise<void> {
    while (this.state === 'silent') await this.changed.promise;
    if (this.state === 'cut') throw new Error('The link is cut');
  }

  private pump(pipe: Pipe, from: Socket, to: Socket): void {
    from.on('data', (chunk: Buffer) => {
      from.pause();
      void this.passage(pipe).then(() => {
        if (to.destroyed || to.write(chunk)) from.resume();
        else to.once('drain', () => from.resume());
      });
    });
    from.on('end', () => void this.passage(pipe).then(() => to.end()));
    from.on('close', () => {
      void this.passage(pipe).then(() => {
        to.destroy();
        this.pipes.delete(pipe);
      });
    });
    from.resume();
  }

  /** Resolves when what came may go on. */
  private async passage(pipe: Pipe): Promise<void> {
    while (this.state === 'silent') await this.changed.promise;
    if (pipe.isForgotten) await new Promise(() => undefined);
    if (this.state === 'slow') await delay(this.lateMs);
  }

  private drop(pipe: Pipe): void {
    this.pipes.delete(pipe);
    for (const end of pipe.ends) if (!end.destroyed) end.resetAndDestroy();
  }
}

/** The way to a port of this machine. */
export async function toPort(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** To the first of these ports that takes a connection. */
export function toFirst(ports: () => readonly number[]): Route {
  return async () => {
    for (const port of ports()) {
      try {
        return await toPort(port);
      } catch {
        // The next one, then.
      }
    }
    throw new Error('Nobody takes connections');
  };
}

/**
 * To wherever the client says, by SOCKS 5 (RFC 1928), without authentication: MongoDB's driver learns of the members of a replica
 * set from these, and reaches each through the proxy that its address names.
 */
export async function bySocks(client: Socket): Promise<Socket> {
  const [, methods = 0] = await take(client, 2);
  await take(client, methods);
  client.write(Buffer.from([5, 0]));
  const [, , , kind] = await take(client, 4);
  const host = await hostOf(client, kind);
  const port = (await take(client, 2)).readUInt16BE();
  const upstream = connect(port, host);
  await once(upstream, 'connect');
  client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
  return upstream;
}

async function hostOf(client: Socket, kind: number | undefined): Promise<string> {
  if (kind === 1) return (await take(client, 4)).join('.');
  if (kind !== 3) throw new Error(`There is no address of kind ${String(kind)} here`);
  const [length = 0] = await take(client, 1);
  return (await take(client, length)).toString();
}

async function take(socket: Socket, length: number): Promise<Buffer> {
  while (!socket.destroyed && !socket.readableEnded) {
    const bytes: unknown = socket.read(length);
    if (bytes instanceof Buffer) return bytes;
    await once(socket, 'readable');
  }
  throw new Error('The connection ended before it said where to');
}
