import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import type { Connection } from 'mongoose';
import type { AttachmentView, RoomView } from '../../client/src/protocol.generated.js';
import { freshDatabase } from '../support/mongo.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';
import { eventually } from '../support/waiting.js';

const BYTES = randomBytes(12_000_000);
/** What has been sent when the server is killed. */
const BEGINNING = BYTES.subarray(0, 8_000_000);
const TUS = { 'tus-resumable': '1.0.0' };

const database = freshDatabase();
let connection: Connection;
let server: TestServer;

beforeAll(async () => {
  server = await startServer({ MONGODB_URI: database.uri });
  connection = await database.connect();
});
afterEach(() => server.stop());
afterAll(() => database.drop());

async function headers(): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await tokenOf('ann')}` };
}

async function room(): Promise<string> {
  const answer = await fetch(`${server.url}/v1/rooms`, {
    method: 'POST',
    headers: { ...(await headers()), 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'group' }),
  });
  return ((await answer.json()) as { room: RoomView }).room.id;
}

/** Begins to send a body, and stops in the middle of it. The server's end is not this one's failure. */
function sendHalf(path: string, method: string, given: Record<string, string>, bytes: Buffer): ClientRequest {
  const sending = request(`${server.url}${path}`, { method, headers: given });
  sending.on('error', () => undefined);
  sending.write(bytes);
  return sending;
}

/** How many chunks are stored of how many files. */
async function stored(): Promise<{ files: number; chunks: number }> {
  const [files, chunks] = await Promise.all(
    ['files', 'chunks'].map((part) => connection.collection(`attachments.${part}`).countDocuments()),
  );
  return { files: files ?? 0, chunks: chunks ?? 0 };
}

it('a server killed in the middle of uploads: one goes on where its bytes end, the other leaves nothing', async () => {
  const room_id = await room();
  const created = await fetch(`${server.url}/v1/rooms/${room_id}/uploads`, {
    method: 'POST',
    headers: { ...(await headers()), ...TUS, 'upload-length': String(BYTES.length) },
  });
  expect(created.status).toBe(201);
  const path = created.headers.get('location') ?? '';
  const appending = { ...(await headers()), ...TUS, 'content-type': 'application/offset+octet-stream' };
  const part = { ...appending, 'upload-offset': '0', 'content-length': String(BYTES.length) };
  const resumable = sendHalf(path, 'PATCH', part, BEGINNING);
  const form = { ...(await headers()), 'content-type': 'multipart/form-data; boundary=x' };
  const head = Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="half.bin"\r\n\r\n');
  const whole = sendHalf(`/v1/rooms/${room_id}/attachments`, 'POST', form, Buffer.concat([head, BEGINNING]));
  // Each has at least one of its chunks stored, and of the one that can go on, which alone announced how
  // much will come, it is noted how far it is.
  await eventually(async () => {
    const ids = await connection.collection('attachments.chunks').distinct('files_id');
    expect(ids).toHaveLength(2);
    const begun = await connection
      .collection('attachments.files')
      .countDocuments({ announced: BYTES.length, length: { $gt: 0 } });
    expect(begun).toBe(1);
  });
  const { port } = new URL(server.url);
  await server.stop('SIGKILL');
  for (const sending of [resumable, whole]) sending.destroy();
  server = await startServer({ MONGODB_URI: database.uri, PORT: port });

  const at = await fetch(`${server.url}${path}`, { method: 'HEAD', headers: { ...(await headers()), ...TUS } });
  const offset = Number(at.headers.get('upload-offset'));
  expect(offset).toBeGreaterThan(0);
  expect(offset).toBeLessThanOrEqual(BEGINNING.length);
  const rest = { ...appending, 'upload-offset': String(offset) };
  const done = await fetch(`${server.url}${path}`, { method: 'PATCH', headers: rest, body: BYTES.subarray(offset) });
  expect([done.status, done.headers.get('upload-offset')]).toEqual([204, String(BYTES.length)]);
  const id = path.split('/').at(-1) ?? '';
  const shown = await fetch(`${server.url}/v1/rooms/${room_id}/attachments/${id}`, { headers: await headers() });
  const { attachment } = (await shown.json()) as { attachment: AttachmentView };
  expect(attachment.sha256).toBe(createHash('sha256').update(BYTES).digest('hex'));
  const got = await fetch(`${server.url}${attachment.url}`);
  expect(Buffer.from(await got.arrayBuffer()).equals(BYTES)).toBe(true);

  // Two minutes later, for the database: then nobody is sending the other one any more.
  const files = connection.collection<{ state: string; check_at: Date }>('attachments.files');
  await files.updateMany({ state: 'uploading' }, { $set: { check_at: new Date() } });
  const chunks = Math.ceil(BYTES.length / 261_120);
  await eventually(async () => expect(await stored()).toEqual({ files: 1, chunks }), 40_000);
}, 90_000);
