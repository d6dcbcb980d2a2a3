import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Counter, Gauge } from 'prom-client';
import { Server as HttpServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Server, type ServerOptions } from 'socket.io';
import { Config } from '../config/config.js';
import { acceptedLanguage, say } from '../core/i18n/languages.js';
import { DomainEvents } from '../core/events/domain-events.js';
import { Metrics } from '../core/metrics/metrics.js';
import { CommandBinding } from './command-binding.js';
import { ConnectionGate } from './connection-gate.js';
import { emitTo } from './emit.js';
import { ErasedConnections } from './erased-connections.js';
import { drainHttp } from './http-drain.js';
import { writeJointly } from './joint-writes.js';
import { LiveConnection } from './live-connection.js';
import { LiveLanguages } from './live-languages.js';
import { isAllowedOrigin } from './origins.js';
import { ReadyService } from './ready.service.js';
import { RoomFeed } from './room-feed.js';
import { SlowConsumers } from './slow-consumers.js';
import { SocketAuth } from './socket-auth.js';
import type { ConfabServer, ConfabSocket } from './socket.types.js';
import { closeTransport } from './transport.js';

const PING_EVERY_MS = 25_000;
const PING_TIMEOUT_MS = 20_000;
/** How long a transport may be open without a valid token. */
const HANDSHAKE_MS = 10_000;
/** How long a shutdown waits for commands and requests under way. */
const DRAIN_MS = 5000;
/** Over how long the clients of a stopped process come back. */
const RETURN_WITHIN_MS = 5000;
/** How long transports may take to close by themselves. */
const CLOSE_MS = 500;

/** Socket.IO on the server's own HTTP port: lets connections in, watches over them and sees them off. */
@Injectable()
export class SocketServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private io: ConfabServer | undefined;
  private isDraining = false;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: Config,
    private readonly gate: ConnectionGate,
    private readonly auth: SocketAuth,
    private readonly binding: CommandBinding,
    private readonly ready: ReadyService,
    private readonly feed: RoomFeed,
    private readonly slow: SlowConsumers,
    private readonly languages: LiveLanguages,
    private readonly erased: ErasedConnections,
    private readonly events: DomainEvents,
    metrics: Metrics,
  ) {
    const connections: Gauge = new Gauge({
      name: 'confab_connections',
      help: 'Live connections of this process',
      registers: [metrics.registry],
      collect: (): void => connections.set(this.io?.engine.clientsCount ?? 0),
    });
    const deliveries: Counter = new Counter({
      name: 'confab_deliveries_total',
      help: 'Entries of logs pushed by this process, each counted for every connection that it went to',
      registers: [metrics.registry],
      collect: (): void => {
        deliveries.reset();
        deliveries.inc(feed.delivered);
      },
    });
  }

  onApplicationBootstrap(): void {
    const io: ConfabServer = new Server(this.httpServer(), this.options());
    this.feed.attach(io);
    this.gate.watch(io);
    writeJointly(io);
    io.use(this.auth.middleware);
    io.on('connection', (socket) => this.welcome(socket));
    this.io = io;
    this.slow.watch(io);
    this.languages.watch(io);
    this.erased.watch(io);
  }

  /**
   * Sees everybody off: nobody new comes in, clients are told to come back (to another process), what they asked for is
   * answered, then their transports are closed, which is what makes them come back.
   */
  async beforeApplicationShutdown(): Promise<void> {
    const { io } = this;
    if (!io) return;
    this.isDraining = true;
    this.slow.stop();
    this.languages.stop();
    this.erased.stop();
    const http = drainHttp(this.httpServer(), DRAIN_MS);
    for (const socket of io.sockets.sockets.values()) {
      const retry = Math.floor(Math.random() * RETURN_WITHIN_MS);
      emitTo(socket, 'closing', { code: 'shutdown', reconnect: true, retry_after_ms: retry });
    }
    await Promise.race([this.binding.drain(), delay(DRAIN_MS, undefined, { ref: false })]);
    await this.closeTransports(io);
    await http;
  }

  private async closeTransports(io: ConfabServer): Promise<void> {
    const sockets = [...io.sockets.sockets.values()];
    const ended = sockets.map((socket) => new Promise<void>((resolve) => socket.once('disconnect', () => resolve())));
    for (const socket of sockets) closeTransport(socket, { discard: false });
    await Promise.race([Promise.all(ended), delay(CLOSE_MS, undefined, { ref: false })]);
    io.engine.close();
  }

  private welcome(socket: ConfabSocket): void {
    const { actor, connection, tokenUserId } = socket.data;
    if (connection instanceof LiveConnection) {
      connection.watchExpiry();
      socket.on('disconnect', () => connection.stop());
    }
    // An admin who acts for somebody does not make them online.
    const presence = { userId: actor.userId, connectionId: socket.id, isTheirOwn: tokenUserId === actor.userId };
    this.events.publish('connection.opened', presence);
    socket.on('disconnect', () => this.events.publish('connection.closed', presence));
    this.binding.bind(socket);
    void this.ready.send(socket);
  }

  private options(): Partial<ServerOptions> {
    const { limits, socketTransports } = this.config;
    return {
      transports: [...socketTransports],
      serveClient: false,
      // Recovery would re-join rooms, and replay what was sent to them, before any check of membership.
      connectionStateRecovery: undefined,
      maxHttpBufferSize: limits.payload_bytes,
      pingInterval: PING_EVERY_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: HANDSHAKE_MS,
      cors: { origin: (origin, callback) => callback(null, isAllowedOrigin(this.config, origin)) },
      // CORS does not guard the WebSocket handshake: browsers open that to anywhere.
      allowRequest: (request, callback) => {
        const language = acceptedLanguage(request.headers['accept-language']);
        if (this.isDraining) callback(say('socket.stopping', language), false);
        else if (!isAllowedOrigin(this.config, request.headers.origin)) callback(say('socket.origin', language), false);
        else callback(null, true);
      },
    };
  }

  private httpServer(): HttpServer {
    const server: unknown = this.host.httpAdapter.getHttpServer();
    if (isHttpServer(server)) return server;
    throw new Error('Socket.IO needs an HTTP/1.1 server');
  }
}

function isHttpServer(value: unknown): value is HttpServer {
  return value instanceof HttpServer;
}
