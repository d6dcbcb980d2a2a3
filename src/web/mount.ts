import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.js';

/** What `npm start` builds of the workspace web/. */
const FOLDER = join(import.meta.dirname, '../../web/dist');
/** The addresses that are the page's own; all others are the server's, or there is nothing. */
const ROUTES = ['/', '/rooms', '/rooms/*', '/invites/*', '/admin', '/admin/*'];
const A_YEAR_MS = 31_536_000_000;

/**
 * No script but the page's own files. Styles may be inline: the component library writes them as it goes. What messages link
 * to may be shown, from wherever it is by https.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' blob: data: https:",
  "media-src 'self' blob: data: https:",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Where everything else is, for whoever runs a server without the web chat. */
const WITHOUT_PAGE =
  'Confab is running, without its web chat: npm run build makes it.\n' +
  'The REST API is at /v1, its documentation at /docs, that of the socket at /docs/socket.\n';

/**
 * Serves the web chat at /. Its files have a hash of their content in their names and may be kept for ever; the page that
 * names them is asked for each time.
 */
export async function mountWeb(app: NestFastifyApplication, config: Config): Promise<void> {
  await app.register(fastifyStatic, {
    root: join(FOLDER, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    index: false,
    preCompressed: true,
    maxAge: A_YEAR_MS,
    immutable: true,
    setHeaders: (reply) => void reply.headers(HEADERS),
  });
  const fastify = app.getHttpAdapter().getInstance();
  for (const route of ROUTES) {
    fastify.get(route, async (_request, reply) => {
      const page = await readPage(config);
      reply.headers({ ...HEADERS, 'cache-control': 'no-cache' });
      if (page === null) return reply.type('text/plain; charset=utf-8').send(WITHOUT_PAGE);
      return reply.type('text/html; charset=utf-8').send(page);
    });
  }
}

/** The page, told whether one signs in by a name alone; null where it was not built. Read each time: it may be built anew. */
async function readPage(config: Config): Promise<string | null> {
  const page = await readFile(join(FOLDER, 'index.html'), 'utf8').catch(() => null);
  return page?.replace('data-sign-in="token"', `data-sign-in="${config.isProduction ? 'token' : 'name'}"`) ?? null;
}
