import { existsSync } from 'node:fs';
import { limitNames, LIMITS, type Limits, mapLimits } from '../protocol/limits.js';
import { readBotsFile } from './bots-file.js';
import {
  type BotNetwork,
  type Key,
  KEYS,
  limitKey,
  type LogLevel,
  type NodeEnv,
  type Transport,
  type TrustProxy,
  WRONG,
} from './keys.js';

/** The environment holds values that the server cannot start with. The message names keys and what they want, never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The environment, read and validated once. Inject this class. */
export class Config {
  readonly nodeEnv: NodeEnv;
  readonly isProduction: boolean;
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  /** Absent: the server runs an embedded MongoDB in `dataDir`. */
  readonly mongodbUri: string | undefined;
  readonly mongodBinary: string | undefined;
  readonly authJwtSecret: string | undefined;
  readonly authJwksUrl: string | undefined;
  readonly authIssuer: string | undefined;
  readonly authAudience: string | undefined;
  readonly corsOrigins: readonly string[];
  readonly socketTransports: readonly Transport[];
  /** What the file of bots defines, as it stands there; null without such a file. */
  readonly bots: readonly unknown[] | null;
  readonly botNetwork: BotNetwork;
  readonly logLevel: LogLevel;
  /** Absent: what processes share is kept by each of them alone. */
  readonly redisUrl: string | undefined;
  readonly trustProxy: TrustProxy;
  /** Every limit in force: the default, or the override of the same name in capitals. */
  readonly limits: Limits;

  /** Reads `environment`; throws a `ConfigError` that lists every wrong key. */
  constructor(environment: Readonly<Record<string, string | undefined>>) {
    const problems: string[] = [];
    const read = <T>(key: Key<T>): T => {
      const text = environment[key.name]?.trim() ?? '';
      if (text === '') return key.fallback;
      const value = key.parse(text);
      if (value !== WRONG) return value;
      problems.push(`${key.name} wants ${key.wants}.`);
      return key.fallback;
    };

    this.nodeEnv = read(KEYS.nodeEnv);
    this.isProduction = this.nodeEnv === 'production';
    this.port = read(KEYS.port);
    this.host = read(KEYS.host) ?? (this.isProduction ? '0.0.0.0' : '127.0.0.1');
    this.dataDir = read(KEYS.dataDir);
    this.mongodbUri = read(KEYS.mongodbUri);
    this.mongodBinary = read(KEYS.mongodBinary);
    this.authJwtSecret = read(KEYS.authJwtSecret);
    this.authJwksUrl = read(KEYS.authJwksUrl);
    this.authIssuer = read(KEYS.authIssuer);
    this.authAudience = read(KEYS.authAudience);
    this.corsOrigins = read(KEYS.corsOrigins);
    this.socketTransports = read(KEYS.socketTransports);
    if (this.socketTransports.length === 0) problems.push(`SOCKET_TRANSPORTS wants ${KEYS.socketTransports.wants}.`);
    const botsFile = read(KEYS.botsFile);
    const bots = botsFile === undefined ? null : readBotsFile(botsFile, environment);
    if (typeof bots === 'string') problems.push(`BOTS_FILE wants a file of bots: ${bots}`);
    this.bots = typeof bots === 'string' ? null : bots;
    this.botNetwork = read(KEYS.botNetwork) ?? (this.isProduction ? 'public' : 'any');
    this.logLevel = read(KEYS.logLevel);
    this.redisUrl = read(KEYS.redisUrl);
    this.trustProxy = read(KEYS.trustProxy);
    this.limits = mapLimits((definition, name) => read(limitKey(name, definition)));

    if (problems.length === 0 && this.isProduction && !this.authJwtSecret && !this.authJwksUrl) {
      problems.push(`AUTH_JWT_SECRET wants ${KEYS.authJwtSecret.wants} (or AUTH_JWKS_URL an address) in production.`);
    }
    if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  }
}

/** The configuration of this process: its environment, and what the file `.env` of the working folder adds to it. */
export function loadConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return new Config(process.env);
}

/** The text of `.env.example`: every key with its meaning and default. */
export function renderEnvExample(): string {
  const keys = [...Object.values(KEYS), ...limitNames().map((name) => limitKey(name, LIMITS[name]))];
  const entries = keys.map(
    ({ name, description, wants, shown }) => `# ${description}\n# Wants ${wants}.\n#${name}=${shown}`,
  );
  return `# Copy this file to .env and set what differs; the environment itself comes first.\n\n${entries.join('\n\n')}\n`;
}
