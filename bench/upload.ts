/**
 * `npm run bench:upload`: what a gigabyte that goes in and out costs a server in memory. One real server with its own MongoDB; the
 * file is made as it is sent and is nowhere whole. BYTES=… takes another size.
 */
import { drain, memoryOf, uploadGenerated } from '../test/support/big-upload.js';
import { startServer } from '../test/support/server.js';
import { tokenOf } from '../test/support/tokens.js';

const MB = 1_000_000;
const BYTES = Number(process.env['BYTES'] ?? 1000 * MB);
const token = await tokenOf('ann');
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

const server = await startServer({ FILE_BYTES: String(BYTES) });
try {
  const made = await fetch(`${server.url}/v1/rooms`, { method: 'POST', headers, body: '{"type":"group"}' });
  const { room } = (await made.json()) as { room: { id: string } };
  // What is loaded with the first upload is not this one's.
  await uploadGenerated(server.url, token, room.id, 5 * MB);
  const before = await memoryOf(server.pid);
  const started = performance.now();
  const { status, body } = await uploadGenerated(server.url, token, room.id, BYTES);
  const uploaded = performance.now();
  if (status !== 201) throw new Error(`${String(status)}: ${body}`);
  const { attachment } = JSON.parse(body) as { attachment: { url: string; size: number } };
  const after = await memoryOf(server.pid);
  const bytes = await drain(await fetch(`${server.url}${attachment.url}`));
  const downloaded = performance.now();
  const { peak } = await memoryOf(server.pid);
  console.log(
    `${mb(BYTES)} up in ${seconds(uploaded - started)}: ${mb(after.peak - before.peak)} more memory at most; ` +
      `${mb(bytes)} down in ${seconds(downloaded - uploaded)}: ${mb(peak - before.peak)} in all ` +
      `(before ${mb(before.now)}, peak ${mb(peak)})`,
  );
} finally {
  await server.stop();
}

function mb(bytes: number): string {
  return `${(bytes / MB).toFixed(0)} MB`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
