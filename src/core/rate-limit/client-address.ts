import { Injectable } from '@nestjs/common';
import proxyAddr from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';
import type { IncomingMessage } from 'node:http';
import { Config } from '../../config/config.js';
import type { TrustProxy } from '../../config/keys.js';

/** Whether the forwarding of this address, so many hops from here, is believed. */
type Trust = (address: string, hop: number) => boolean;

/** What an address that is none is counted as: all such together. */
const UNKNOWN = 'unknown';

/** TRUST_PROXY as Fastify takes it, and Socket.IO's handshake with it: one rule for both. */
export function trustOf(setting: TrustProxy): Trust {
  if (setting === false) return () => false;
  if (typeof setting === 'number') return (_address, hop) => hop < setting;
  return proxyAddr.compile([...setting]);
}

/**
 * What limits count an address as: IPv4 as it is, IPv6 by its /64, which is what one customer has at least. A port that
 * some proxies add is dropped.
 */
export function addressKey(address: string): string {
  const text = /^\[(.*)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
  if (!ipaddr.isValid(text)) return UNKNOWN;
  const known = ipaddr.process(text);
  if (!(known instanceof ipaddr.IPv6)) return known.toString();
  const network = known.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}

/** Where requests come from. */
@Injectable()
export class ClientAddresses {
  private readonly trust: Trust;

  constructor({ trustProxy }: Config) {
    this.trust = trustOf(trustProxy);
  }

  /** The key of a request's client: the last address of X-Forwarded-For that no trusted proxy wrote of another one. */
  of(request: IncomingMessage): string {
    return addressKey(proxyAddr(request, this.trust));
  }
}
