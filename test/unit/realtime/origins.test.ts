import { describe, expect, it } from '@jest/globals';
import { Config } from '../../../src/config/config.js';
import { isAllowedOrigin } from '../../../src/realtime/origins.js';

const CORS_ORIGINS = 'https://chat.example.org';
const production = new Config({ NODE_ENV: 'production', AUTH_JWT_SECRET: 'x'.repeat(32), CORS_ORIGINS });
const development = new Config({ CORS_ORIGINS });

describe('origins', () => {
  it.each([
    [undefined, true, true],
    ['https://chat.example.org', true, true],
    ['https://CHAT.example.org', true, true],
    ['http://chat.example.org', false, false],
    ['https://chat.example.org.evil.example', false, false],
    ['https://evil.example', false, false],
    ['null', false, false],
    ['', false, false],
    ['http://localhost:5173', false, true],
    ['http://127.0.0.1:3000', false, true],
    ['http://[::1]:3000', false, true],
    ['http://localhost.evil.example', false, false],
    ['http://evil.example/localhost', false, false],
  ])('%p: production %p, development %p', (origin, inProduction, inDevelopment) => {
    expect(isAllowedOrigin(production, origin)).toBe(inProduction);
    expect(isAllowedOrigin(development, origin)).toBe(inDevelopment);
  });
});
