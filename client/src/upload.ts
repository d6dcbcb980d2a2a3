import { ConfabError } from './errors.js';
import type { AttachmentView } from './protocol.generated.js';
import { repeat } from './repeat.js';
import type { Timing } from './waiting.js';
import { readProblem } from './wire.js';

/** Bytes that go in one request: what is sent again when one is lost. */
const SLICE_BYTES = 4_000_000;

export interface UploadOptions {
  /** Default: the file's own name. */
  name?: string;
  /** Default: what the file is. `voice` makes a voice message of audio, `file` keeps anything as a mere file. */
  type?: AttachmentView['type'];
  /** Told after each part how many bytes are there, of how many. */
  onProgress?: (sent: number, total: number) => void;
  /** Ends the upload, and removes what was sent of it. */
  signal?: AbortSignal;
}

/** What it uploads through. */
export interface UploadHost {
  readonly url: string;
  readonly timing: Timing;
  /** For the Authorization header. */
  token(): Promise<string>;
  /** Acts for this user. */
  readonly actAs: string | null;
}

/**
 * Uploads a file in parts (tus 1.0), each again until it is there: a lost connection costs the part that was on its way.
 * @returns the id of the attachment @throws ConfabError with the server's code; the signal's reason
 */
export async function upload(host: UploadHost, roomId: string, file: Blob, options: UploadOptions): Promise<string> {
  const { onProgress, signal } = options;
  const send = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Blob,
  ): Promise<Response> => {
    signal?.throwIfAborted();
    const response = await fetch(new URL(path, host.url), {
      method,
      headers: {
        authorization: `Bearer ${await host.token()}`,
        'tus-resumable': '1.0.0',
        ...(host.actAs !== null && { 'act-as': encodeURIComponent(host.actAs) }),
        ...headers,
      },
      ...(body && { body }),
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw new ConfabError('disconnected', 'The server was not reached', { cause: error });
    });
    // Read to its end, empty as it may be: a browser takes what is left unread for a request that failed.
    const text = await response.text();
    if (!response.ok) throw readProblem(text, response.status);
    return response;
  };
  const path = await repeat(host.timing, () => begin(send, roomId, file, options));
  try {
    for (let offset = 0; offset < file.size; onProgress?.(offset, file.size)) {
      const from = offset;
      offset = await repeat(host.timing, () => append(send, path, file, from));
    }
  } catch (error) {
    if (signal?.aborted === true) await cancel(host, path);
    throw error;
  }
  return path.split('/').at(-1) ?? '';
}

type Send = (method: string, path: string, headers: Record<string, string>, body?: Blob) => Promise<Response>;

async function begin(send: Send, roomId: string, file: Blob, { name, type }: UploadOptions): Promise<string> {
  const said = { filename: name ?? nameOf(file), filetype: file.type, type: type ?? '' };
  const metadata = Object.entries(said).flatMap(([key, value]) => (value === '' ? [] : [`${key} ${base64(value)}`]));
  const response = await send('POST', `/v1/rooms/${roomId}/uploads`, {
    'upload-length': String(file.size),
    ...(metadata.length > 0 && { 'upload-metadata': metadata.join(',') }),
  });
  return response.headers.get('location') ?? '';
}

/** Sends the part from there on. @returns how much is there then; where that is not known, as the server says */
async function append(send: Send, path: string, file: Blob, offset: number): Promise<number> {
  const headers = { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' };
  try {
    return offsetIn(await send('PATCH', path, headers, file.slice(offset, offset + SLICE_BYTES)));
  } catch (error) {
    const isElsewhere =
      error instanceof ConfabError && ['conflict', 'disconnected', 'unknown_outcome'].includes(error.code);
    if (!isElsewhere) throw error;
    const there = offsetIn(await send('HEAD', path, {}));
    // Nothing came of it: that is a failure like any other.
    if (there === offset) throw error;
    return there;
  }
}

function offsetIn(response: Response): number {
  return Number(response.headers.get('upload-offset') ?? Number.NaN);
}

/** Best effort: what is not cancelled ends by itself after a day. */
async function cancel(host: UploadHost, path: string): Promise<void> {
  const headers = { authorization: `Bearer ${await host.token()}`, 'tus-resumable': '1.0.0' };
  await fetch(new URL(path, host.url), { method: 'DELETE', headers }).catch(() => undefined);
}

function nameOf(file: Blob): string {
  return 'name' in file && typeof file.name === 'string' ? file.name : '';
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
