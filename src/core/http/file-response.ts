import { create as contentDisposition } from 'content-disposition';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { parse as parseRange } from 'range-parser';
import type { ServedFile } from '../../protocol/command.js';

/** The flag that range-parser sets where a part of the header is no range. */
const MALFORMED_RANGE = 1;

/** What a file is answered with: a status, headers, and which of its bytes; null for none. */
export interface FileResponse {
  readonly status: 200 | 206 | 304 | 416;
  readonly headers: Record<string, string>;
  readonly bytes: Readable | null;
}

/**
 * What no file may do that somebody uploaded: be taken for another type than it is said to have, run as a page of this
 * origin, or send the url, which is a right to read, elsewhere. Pages of other origins may show it, for they have the url.
 */
const SAFE = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
};

/**
 * A file as HTTP gives it (RFC 9110): whole, or one range of it, or nothing where the client has it already. Several ranges
 * at once are answered with the whole, as is a range of what has changed since.
 */
export function fileResponse(method: string, headers: IncomingHttpHeaders, file: ServedFile): FileResponse {
  const etag = `"${file.etag}"`;
  const common = {
    ...SAFE,
    etag,
    'accept-ranges': 'bytes',
    'cache-control': `private, max-age=${file.maxAgeSeconds}, no-transform`,
    'content-disposition': contentDisposition(file.name, { type: file.isInline ? 'inline' : 'attachment' }),
  };
  if (knows(headers['if-none-match'], etag)) return { status: 304, headers: common, bytes: null };
  const range = rangeOf(headers, etag, file.size);
  if (range === 'unsatisfiable')
    return { status: 416, headers: { ...common, 'content-range': `bytes */${file.size}` }, bytes: null };
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  // Fastify leaves the length of a HEAD's answer alone only where a stream was to follow: this one reads nothing.
  const bytes = Readable.from(method === 'HEAD' ? [] : file.read(start, end), { objectMode: false });
  return {
    status: range ? 206 : 200,
    headers: {
      ...common,
      'content-type': file.mimeType,
      'content-length': String(end - start + 1),
      ...(range && { 'content-range': `bytes ${start}-${end}/${file.size}` }),
    },
    bytes,
  };
}

function knows(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const known = ifNoneMatch.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

/** The one range asked for; null for the whole. */
function rangeOf(
  { range, 'if-range': ifRange }: IncomingHttpHeaders,
  etag: string,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  if (range === undefined || (ifRange !== undefined && ifRange !== etag)) return null;
  const { code, type, ranges } = parseRange(size, range);
  const [first, ...others] = ranges;
  const isMalformed = (code & MALFORMED_RANGE) !== 0;
  if (type !== 'bytes' || isMalformed || others.length > 0) return null;
  return first ?? 'unsatisfiable';
}
