import { Injectable } from '@nestjs/common';
import { ClientAddresses } from '../core/rate-limit/client-address.js';
import { ConnectionLimits, tooManyConnections } from '../core/rate-limit/connection-limits.js';
import type { ConfabServer, ConfabSocket } from './socket.types.js';

type Transport = ConfabSocket['conn'];

/** How long a transport without a place may stay. */
const LINGER_MS = 1000;

/**
 * Gives connections their places: each transport one of its address, from before anybody looks at its token until it is
 * closed, whether or not a connection comes of it; each connection one of its user.
 */
@Injectable()
export class ConnectionGate {
  /** Where transports come from; null for those that found no place. */
  private readonly arrived = new WeakMap<Transport, string | null>();

  constructor(
    private readonly limits: ConnectionLimits,
    private readonly addresses: ClientAddresses,
  ) {}

  /** From now on the transports of this server are counted. */
  watch(io: ConfabServer): void {
    io.engine.on('connection', (transport: Transport) => {
      const address = this.addresses.of(transport.request);
      const release = this.limits.takeAddress(address);
      this.arrived.set(transport, release && address);
      if (release) transport.once('close', release);
      // What found no place is told so by its handshake, for only there can it be told why. It gets a moment for that.
      else setTimeout(() => transport.close(), LINGER_MS).unref();
    });
  }

  /** The address of a handshake. @throws ConfabError rate_limited when there was no place for its transport */
  addressOf({ conn }: ConfabSocket): string {
    const address = this.arrived.get(conn) ?? null;
    if (address === null) throw tooManyConnections();
    return address;
  }

  /** Takes a place of the user for as long as the connection lives. @throws ConfabError rate_limited */
  admit(socket: ConfabSocket, userId: string): void {
    const { conn } = socket;
    const release = this.limits.takeUser(userId);
    const end = (): void => {
      conn.off('close', end);
      release();
    };
    // A handshake whose transport closes never becomes a connection that could disconnect.
    conn.once('close', end);
    socket.once('disconnect', end);
    if (conn.readyState !== 'open') end();
  }
}
