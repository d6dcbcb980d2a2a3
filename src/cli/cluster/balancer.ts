import { createProxyServer, type ProxyServerOptions } from 'httpxy';
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, ServerResponse } from 'node:http';
import { connect, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConfabError } from '../../core/errors/confab-error.js';
import { problemHeaders, toProblem } from '../../core/http/problem-details.js';
import { acceptedLanguage } from '../../core/i18n/languages.js';

/** Who is refused because no process takes connections comes again after this. */
const RETRY_MS = 1000;

/** No process took the connection: nothing was sent to any. */
class NobodyThere extends Error {}

/**
 * Opens each connection to the next process that takes it. A request gets its connection before anything of it is read, so
 * one that finds a process gone loses nothing on its way to the next. None is kept alive: a process might close it in the
 * moment in which a request goes out on it.
 */
class NextProcess extends Agent {
  constructor(private readonly open: () => Promise<Socket | null>) {
    super({ keepAlive: false });
  }

  override createConnection(_: unknown, callback?: (error: Error | null, stream: Duplex) => void): undefined {
    void this.open().then((socket) => {
      if (socket) callback?.(null, socket);
      // The callback's type wants a stream then too.
      else callback?.(new NobodyThere(), new Socket());
    });
  }
}

/** Passes HTTP requests and WebSockets on to processes on 127.0.0.1, to one after the other. */
export class Balancer {
  private readonly ports = new Set<number>();
  private turn = 0;
  private readonly connections = new Set<Socket>();
  private readonly proxy = createProxyServer({
    // Whatever host this names, the agent connects.
    target: 'http://127.0.0.1',
    agent: new NextProcess(() => this.open()),
  });
  // How long a request may take is for the processes to say.
  private readonly server = createServer({ requestTimeout: 0 }, (request, response) => {
    void this.proxy.web(request, response, forwarded(request));
  });

  constructor() {
    this.proxy.on('error', (error, request, response) => refuse(error, request, response));
    this.server.on('connection', (socket) => {
      this.connections.add(socket);
      socket.once('close', () => this.connections.delete(socket));
    });
    this.server.on('upgrade', (request, socket, head) => {
      if (socket instanceof Socket) void this.proxy.ws(request, socket, forwarded(request), head);
    });
  }

  /** Begins to take connections, and gives the port. */
  async listen(port: number, host: string): Promise<number> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** From now on this port has its turn. */
  add(port: number): void {
    this.ports.add(port);
  }

  remove(port: number): void {
    this.ports.delete(port);
  }

  /** Takes no more connections and cuts those that there are. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.connections) socket.destroy();
    await closed;
  }

  private async open(): Promise<Socket | null> {
    const ports = [...this.ports];
    const first = this.turn++ % Math.max(1, ports.length);
    for (const port of [...ports.slice(first), ...ports.slice(0, first)]) {
      const socket = await connected(port);
      if (socket) return socket;
    }
    return null;
  }
}

/** A connection to a process; null when it takes none. */
async function connected(port: number): Promise<Socket | null> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    return null;
  }
}

/** What the processes are told of a client. It replaces what the client says of itself, for rates are counted by it. */
function forwarded({ socket, headers }: IncomingMessage): ProxyServerOptions {
  return {
    headers: {
      'x-forwarded-for': socket.remoteAddress ?? '',
      'x-forwarded-host': headers.host ?? '',
      'x-forwarded-proto': 'http',
    },
  };
}

/** Tells what became of a request that no process answered, as the server itself would, as far as it can still be told. */
function refuse(error: Error, request?: IncomingMessage, response?: ServerResponse | Socket): void {
  if (response instanceof ServerResponse && !response.headersSent) {
    const isRead = request?.method === 'GET' || request?.method === 'HEAD';
    const failure =
      isRead || error instanceof NobodyThere
        ? new ConfabError('overloaded', undefined, { retry_after_ms: RETRY_MS })
        : new ConfabError('unknown_outcome');
    const problem = toProblem(failure, acceptedLanguage(request?.headers['accept-language']));
    response.writeHead(problem.status, problemHeaders(problem)).end(JSON.stringify(problem));
  } else if (response instanceof Socket && error instanceof NobodyThere) {
    response.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  } else {
    response?.destroy();
  }
}
