import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const PIECE = Buffer.alloc(65_536, 'confab');

/** What the kernel says of a process, in bytes: what it has in memory, and the most it ever had. */
export async function memoryOf(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}

/** Uploads a file of that many bytes, made as it is sent: it is nowhere in memory or on a disk. @returns status and answer */
export async function uploadGenerated(
  url: string,
  token: string,
  roomId: string,
  bytes: number,
): Promise<{ status: number; body: string }> {
  const head = Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n');
  const end = Buffer.from('\r\n--x--\r\n');
  const sending = request(`${url}/v1/rooms/${roomId}/attachments`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': head.length + bytes + end.length,
    },
  });
  const answered = new Promise<{ status: number; body: string }>((resolve, reject) => {
    sending.on('error', reject);
    sending.on('response', (response) => {
      let body = '';
      response.on('data', (part: Buffer) => (body += part.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
  });
  const whole = function* (): Generator<Buffer> {
    yield head;
    for (let left = bytes; left > 0; left -= PIECE.length) yield left < PIECE.length ? PIECE.subarray(0, left) : PIECE;
    yield end;
  };
  await pipeline(Readable.from(whole(), { objectMode: false }), sending);
  return answered;
}

/** Reads an answer to its end, keeping nothing of it. @returns how many bytes it had */
export async function drain(response: Response): Promise<number> {
  let bytes = 0;
  for await (const part of response.body ?? []) bytes += (part as Uint8Array).length;
  return bytes;
}
