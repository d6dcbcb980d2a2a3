import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Config, ConfigError, renderEnvExample } from '../../../src/config/config.js';
import { DEFAULT_LIMITS, limitNames } from '../../../src/protocol/limits.js';

const SECRET = 'a secret that is thirty-two bytes';

function problemsOf(environment: Record<string, string>): string {
  try {
    new Config(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('Config', () => {
  it('starts a laptop without any setting', () => {
    const config = new Config({});
    expect(config).toMatchObject({
      nodeEnv: 'development',
      isProduction: false,
      port: 3000,
      host: '127.0.0.1',
      dataDir: resolve('data'),
      mongodbUri: undefined,
      corsOrigins: [],
      socketTransports: ['polling', 'websocket'],
      logLevel: 'info',
      trustProxy: false,
      limits: DEFAULT_LIMITS,
    });
  });

  it('reads what is set', () => {
    const config = new Config({
      NODE_ENV: 'production',
      PORT: ' 8080 ',
      MONGODB_URI: 'mongodb://a,b,c/confab?replicaSet=rs',
      AUTH_JWT_SECRET: SECRET,
      CORS_ORIGINS: 'https://chat.example.org, http://localhost:5173,',
      SOCKET_TRANSPORTS: 'websocket',
      TRUST_PROXY: '2',
    });
    expect(config).toMatchObject({
      isProduction: true,
      port: 8080,
      host: '0.0.0.0',
      mongodbUri: 'mongodb://a,b,c/confab?replicaSet=rs',
      authJwtSecret: SECRET,
      corsOrigins: ['https://chat.example.org', 'http://localhost:5173'],
      socketTransports: ['websocket'],
      trustProxy: 2,
    });
  });

  it('reads proxies by their addresses too', () => {
    const config = new Config({ TRUST_PROXY: 'loopback, 10.0.0.0/8,2001:db8::1', REDIS_URL: 'rediss://redis:6380/1' });
    expect(config.trustProxy).toEqual(['loopback', '10.0.0.0/8', '2001:db8::1']);
    expect(config.redisUrl).toBe('rediss://redis:6380/1');
  });

  it('takes an empty value for an absent one', () => {
    expect(new Config({ PORT: '', MONGODB_URI: ' ' })).toMatchObject({ port: 3000, mongodbUri: undefined });
  });

  it.each(limitNames())('lets the environment override the limit %s', (name) => {
    const value = DEFAULT_LIMITS[name] - 1;
    expect(new Config({ [name.toUpperCase()]: `${value}` }).limits).toEqual({ ...DEFAULT_LIMITS, [name]: value });
    expect(problemsOf({ [name.toUpperCase()]: '-1' })).toContain(`${name.toUpperCase()} wants a whole number from`);
  });

  it.each([
    ['NODE_ENV', 'staging', 'development, production, test'],
    ['PORT', '70000', 'a whole number from 0 to 65535'],
    ['PORT', '3000.5', 'a whole number from 0 to 65535'],
    ['MONGODB_URI', 'localhost:27017', 'a mongodb:// or mongodb+srv:// address'],
    ['AUTH_JWT_SECRET', 'too short', 'a secret of at least 32 bytes'],
    ['AUTH_JWKS_URL', 'ftp://keys', 'an http:// or https:// address'],
    ['CORS_ORIGINS', 'https://chat.example.org/path', 'origins like https://chat.example.org'],
    ['CORS_ORIGINS', '*', 'origins like https://chat.example.org'],
    ['SOCKET_TRANSPORTS', 'polling,webtransport', 'polling, websocket'],
    ['SOCKET_TRANSPORTS', ',', 'polling, websocket'],
    ['LOG_LEVEL', 'loud', 'fatal, error, warn'],
    ['TRUST_PROXY', 'yes', 'off, the number of proxies'],
    ['TRUST_PROXY', '17', 'off, the number of proxies'],
    ['TRUST_PROXY', '10.0.0.0/33', 'or their addresses: IP, CIDR, loopback'],
    ['TRUST_PROXY', '10.0.0.1,proxy.example.org', 'or their addresses: IP, CIDR, loopback'],
    ['REDIS_URL', 'localhost:6379', 'a redis:// or rediss:// address'],
    ['REDIS_URL', 'redis:///5', 'a redis:// or rediss:// address'],
  ])('refuses %s=%s by name and by what it wants, without the value', (name, value, wants) => {
    const message = problemsOf({ [name]: value });
    expect(message).toContain(`${name} wants `);
    expect(message).toContain(wants);
    if (value.length > 1) expect(message).not.toContain(value);
  });

  it('names all that is wrong at once', () => {
    expect(problemsOf({ PORT: 'x', LOG_LEVEL: 'x' }).split('\n')).toHaveLength(2);
  });

  it('wants a secret or a key set in production', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toContain('AUTH_JWT_SECRET wants');
    expect(new Config({ NODE_ENV: 'production', AUTH_JWKS_URL: 'https://id.example.org/keys' }).isProduction).toBe(
      true,
    );
  });
});

describe('.env.example', () => {
  const example = readFileSync('.env.example', 'utf8');

  it('is what the configuration describes', () => {
    expect(example).toBe(renderEnvExample());
  });

  it('holds defaults only: read as a file, it changes nothing', () => {
    const settings = [...example.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]);
    expect(settings.length).toBeGreaterThan(limitNames().length);
    expect(new Config(Object.fromEntries(settings) as Record<string, string>)).toEqual(new Config({}));
  });
});
