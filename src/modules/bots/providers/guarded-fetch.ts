import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Agent } from 'undici';
import type { BotNetwork } from '../../../config/keys.js';

/** Nobody waits longer for the head of an answer, or for the next piece of its body: providers have limits of their own. */
const LONGEST_SILENCE_MS = 3_600_000;

const TIMES = { headersTimeout: LONGEST_SILENCE_MS, bodyTimeout: LONGEST_SILENCE_MS };

/**
 * A `fetch` that goes only where bots may call. `public` refuses whatever is no address of the public internet, by the address that
 * is connected to, so that no name can be made to mean another one between look and call. Redirections are refused: they would
 * lead anywhere.
 */
export class GuardedFetch {
  private agents: Promise<Readonly<Record<BotNetwork, Agent>>> | null = null;

  /** The fetch for a network. @throws TypeError where it may not go */
  to(network: BotNetwork): typeof fetch {
    return async (input, init) => {
      const { hostname } = new URL(input instanceof Request ? input.url : input);
      // An address in figures is connected to without a look-up.
      if (network === 'public') requirePublic(hostname.replace(/^\[|\]$/g, ''));
      this.agents ??= openAgents();
      const { [network]: dispatcher } = await this.agents;
      return fetch(input, { ...init, redirect: 'error', dispatcher });
    };
  }

  async close(): Promise<void> {
    const agents = Object.values((await this.agents) ?? {});
    await Promise.all(agents.map((agent) => agent.destroy()));
  }
}

/** Loaded with the first call: servers without bots need none of it. */
async function openAgents(): Promise<Record<BotNetwork, Agent>> {
  const { Agent: Dispatcher } = await import('undici');
  const connect = { lookup: publicLookup };
  return { any: new Dispatcher(TIMES), public: new Dispatcher({ ...TIMES, connect }) };
}

function requirePublic(host: string): void {
  if (isIP(host) !== 0 && !isPublic(host)) throw new TypeError('Bots may not call addresses that are not public');
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, options, (error, found, family) => {
    const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
    if (!error && !addresses.every(isPublic)) {
      callback(Object.assign(new Error('Bots may not call addresses that are not public'), { code: 'EACCES' }), '', 0);
      return;
    }
    callback(error, found, family);
  });
};

/** Whether an address is one of the public internet; of IPv6 those that stand for an IPv4 address as that does. */
function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}
