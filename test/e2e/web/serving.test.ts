import { expect, it } from '@jest/globals';
import { useStage } from '../../support/stage.js';

const stage = useStage();

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${stage.server.url}${path}`, { headers });

/** The address of the page's script. */
async function scriptOf(page: Response): Promise<string> {
  const [, script = ''] = /<script type="module"[^>]* src="([^"]+)"/.exec(await page.text()) ?? [];
  return script;
}

it.each(['/', '/rooms/anything', '/rooms/anything/and-a-message', '/admin', '/admin/users/anybody'])(
  '%s is the page, asked for each time',
  async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'none'");
    expect(await response.text()).toContain('data-sign-in="name"');
  },
);

it('its script may be kept for ever, and comes compressed to whoever takes it so', async () => {
  const script = await scriptOf(await get('/'));
  expect(script).toMatch(/^\/assets\/.+-[\w-]{8,}\.js$/);
  const response = await get(script, { 'accept-encoding': 'br' });
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(response.headers.get('content-encoding')).toBe('br');
  expect(response.headers.get('content-type')).toMatch(/javascript/);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

it('its scripts weigh at most 300 kB on the way', async () => {
  const scripts = [...(await (await get('/')).text()).matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path]) => path);
  const sizes = scripts.map(async (path = '') => {
    const { headers } = await get(path, { 'accept-encoding': 'gzip' });
    expect(headers.get('content-encoding')).toBe('gzip');
    return Number(headers.get('content-length'));
  });
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(total).toBeGreaterThan(100_000);
  expect(total).toBeLessThan(300_000);
});

it.each(['/nothing', '/v1/nothing', '/assets/nothing.js', '/docs/nothing', '/health/nothing'])(
  '%s is nothing of the page',
  async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).not.toMatch(/html/);
  },
);

it('the documentation is where it was', async () => {
  expect((await get('/docs')).headers.get('content-type')).toMatch(/html/);
  expect((await get('/health/live')).status).toBe(200);
});
