import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';

/** A file of the page, as it is served. */
interface Asset {
  readonly path: string;
  readonly content: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const PAGE = '/docs/socket';
const FOLDER = join(import.meta.dirname, 'socket');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};
/** Nothing inline, nothing from elsewhere; connections to this server alone. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The page at /docs/socket: its own files, what it shares with the server, and Socket.IO's client for browsers. Read once:
 * only what was there at the start is served.
 */
export async function readSocketPage(): Promise<Asset[]> {
  const own = (await readdir(FOLDER)).filter((file) => extname(file) in TYPES);
  const socketIo = dirname(createRequire(import.meta.url).resolve('socket.io/package.json'));
  return Promise.all([
    ...own.map((file) => asset(file === 'index.html' ? PAGE : `${PAGE}/${file}`, join(FOLDER, file))),
    asset('/docs/schema-text.js', join(import.meta.dirname, 'schema-text.js')),
    asset(`${PAGE}/socket.io.js`, join(socketIo, 'client-dist/socket.io.esm.min.js')),
  ]);
}

async function asset(path: string, file: string): Promise<Asset> {
  return {
    path,
    content: await readFile(file),
    headers: {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
  };
}
