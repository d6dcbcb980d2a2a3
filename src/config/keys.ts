import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { type LimitDefinition, type LimitName } from '../protocol/limits.js';

/** What a parser answers to a text it does not accept. */
export const WRONG = Symbol('wrong');

/** One key of the environment: how its text is read, what holds without it, and what people are told about it. */
export interface Key<T> {
  readonly name: string;
  readonly description: string;
  /** Ends the sentence "NAME wants …". */
  readonly wants: string;
  /** The value where the key is absent or empty. */
  readonly fallback: T;
  /** The fallback as .env.example shows it. */
  readonly shown: string;
  readonly parse: (text: string) => T | typeof WRONG;
}

interface Kind<T> {
  readonly wants: string;
  readonly parse: (text: string) => T | typeof WRONG;
}

const NODE_ENVS = ['development', 'production', 'test'] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const TRANSPORTS = ['polling', 'websocket'] as const;
const BOT_NETWORKS = ['public', 'any'] as const;
/** Networks that go by a name in TRUST_PROXY. */
const PROXY_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'] as const;

export type NodeEnv = (typeof NODE_ENVS)[number];
export type LogLevel = (typeof LOG_LEVELS)[number];
/** Number of proxies in front, their addresses, or false for none. */
export type TrustProxy = number | false | readonly string[];
/** Where providers of bots may be. */
export type BotNetwork = (typeof BOT_NETWORKS)[number];
export type Transport = (typeof TRANSPORTS)[number];

/** Every key but the limits, which have theirs from `protocol/limits.ts` by `limitKey`. */
export const KEYS = {
  nodeEnv: required(
    'NODE_ENV',
    oneOf(NODE_ENVS),
    'development',
    'How strict the server is: production refuses to guess.',
  ),
  port: required('PORT', integer(0, 65_535), '3000', 'TCP port of HTTP and Socket.IO; 0 lets the system choose.'),
  host: optional('HOST', text(), 'Address to listen on: 127.0.0.1, in production 0.0.0.0.'),
  dataDir: required('DATA_DIR', folder(), './data', 'Folder of the embedded database and the development secret.'),
  mongodbUri: optional(
    'MONGODB_URI',
    matching(/^mongodb(\+srv)?:\/\/\S+$/, 'a mongodb:// or mongodb+srv:// address'),
    'Replica set or sharded cluster to use. Without it the server runs an embedded MongoDB in DATA_DIR.',
  ),
  mongodBinary: optional('MONGOD_BINARY', text(), 'mongod to run as the embedded MongoDB, before any found elsewhere.'),
  redisUrl: optional(
    'REDIS_URL',
    {
      wants: 'a redis:// or rediss:// address',
      parse: (value) => (/^rediss?:\/\/[^/]/.test(value) && URL.canParse(value) ? value : WRONG),
    },
    'Redis in which all processes count rates together. Without it, or while it is away, each counts by itself.',
  ),
  authJwtSecret: optional(
    'AUTH_JWT_SECRET',
    { wants: 'a secret of at least 32 bytes', parse: (value) => (Buffer.byteLength(value) >= 32 ? value : WRONG) },
    'Secret of HS256 tokens. Production wants this or AUTH_JWKS_URL; in development one is made and kept in DATA_DIR.',
  ),
  authJwksUrl: optional(
    'AUTH_JWKS_URL',
    httpUrl(),
    'Where the public keys of RS256, ES256 and EdDSA tokens are published.',
  ),
  authIssuer: optional('AUTH_ISSUER', text(), 'Issuer (iss) that every token must name.'),
  authAudience: optional('AUTH_AUDIENCE', text(), 'Audience (aud) that every token must name.'),
  corsOrigins: required(
    'CORS_ORIGINS',
    list({ wants: 'origins like https://chat.example.org', parse: origin }),
    '',
    'Web pages, by origin, that may talk to the server, separated by commas.',
  ),
  botsFile: optional('BOTS_FILE', text(), 'YAML file that defines bots: see docs/bots.md.'),
  botNetwork: optional(
    'BOT_NETWORK',
    oneOf(BOT_NETWORKS),
    'Where bots defined by put_bot may call: public addresses only, or any. Default any, in production public.',
  ),
  socketTransports: required(
    'SOCKET_TRANSPORTS',
    list(oneOf(TRANSPORTS)),
    'polling,websocket',
    'Socket.IO transports; websocket alone needs no stickiness behind a balancer.',
  ),
  logLevel: required('LOG_LEVEL', oneOf(LOG_LEVELS), 'info', 'Least important kind of message that is logged.'),
  trustProxy: required(
    'TRUST_PROXY',
    {
      wants: `off, the number of proxies in front (1 to 16), or their addresses: IP, CIDR, ${PROXY_NETWORKS.join(', ')}`,
      parse: trust,
    },
    'off',
    'Proxies in front whose X-Forwarded-* headers are believed.',
  ),
};

/** The key that overrides a limit: its name in capitals. */
export function limitKey(name: LimitName, limit: LimitDefinition): Key<number> {
  const range = `(${limit.unit}, ${limit.min} to ${limit.max})`;
  return required(
    name.toUpperCase(),
    integer(limit.min, limit.max),
    `${limit.default}`,
    `${limit.description} ${range}.`,
  );
}

function required<T>(name: string, kind: Kind<T>, shown: string, description: string): Key<T> {
  const fallback = kind.parse(shown);
  if (fallback === WRONG) throw new TypeError(`the default of ${name} is wrong`);
  return { name, description, wants: kind.wants, fallback, shown, parse: kind.parse };
}

function optional<T>(name: string, kind: Kind<T>, description: string): Key<T | undefined> {
  return { name, description, wants: kind.wants, fallback: undefined, shown: '', parse: kind.parse };
}

function text(): Kind<string> {
  return { wants: 'a text', parse: (value) => value };
}

function folder(): Kind<string> {
  return { wants: 'the path of a folder', parse: (value) => resolve(value) };
}

function integer(min: number, max: number): Kind<number> {
  return {
    wants: `a whole number from ${min} to ${max}`,
    parse: (value) =>
      /^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max ? Number(value) : WRONG,
  };
}

function oneOf<const T extends string>(values: readonly T[]): Kind<T> {
  return { wants: values.join(', '), parse: (value) => values.find((known) => known === value) ?? WRONG };
}

function matching(pattern: RegExp, wants: string): Kind<string> {
  return { wants, parse: (value) => (pattern.test(value) ? value : WRONG) };
}

function httpUrl(): Kind<string> {
  return {
    wants: 'an http:// or https:// address',
    parse: (value) => (/^https?:\/\//.test(value) && URL.canParse(value) ? value : WRONG),
  };
}

function list<T>(kind: Kind<T>): Kind<readonly T[]> {
  return {
    wants: `a list, separated by commas, of: ${kind.wants}`,
    parse: (value) => {
      const items: T[] = [];
      for (const part of value.split(',').map((item) => item.trim())) {
        if (part === '') continue;
        const item = kind.parse(part);
        if (item === WRONG) return WRONG;
        items.push(item);
      }
      return items;
    },
  };
}

function origin(value: string): string | typeof WRONG {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return WRONG;
  return new URL(value).origin === value.toLowerCase() ? value.toLowerCase() : WRONG;
}

function trust(value: string): TrustProxy | typeof WRONG {
  if (value === 'off') return false;
  const hops = integer(1, 16).parse(value);
  if (hops !== WRONG) return hops;
  const proxies = list({ wants: '', parse: proxy }).parse(value);
  return proxies !== WRONG && proxies.length > 0 ? proxies : WRONG;
}

function proxy(value: string): string | typeof WRONG {
  const isKnown = PROXY_NETWORKS.some((name) => name === value) || isIP(value) !== 0 || ipaddr.isValidCIDR(value);
  return isKnown ? value : WRONG;
}
