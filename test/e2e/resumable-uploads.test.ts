import { describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { picture } from '../support/hostile-files.js';
import { done, useStage } from '../support/stage.js';
import { failureOf, filesIn, roomOf } from '../support/uploads.js';
import { eventually } from '../support/waiting.js';

const MB = 1_000_000;
const stage = useStage({ FILE_BYTES: String(3 * MB), UPLOADS_AT_ONCE: '3' });
const { overRest: run } = stage;
const BYTES = randomBytes(MB);

/** The commands behind the protocol's methods. */
const METHODS = { create_upload: 'POST', get_upload: 'HEAD', append_upload: 'PATCH', cancel_upload: 'DELETE' } as const;
type TusCommand = keyof typeof METHODS;

/** Gives a command as a tus client does. */
async function tus(
  command: TusCommand,
  who: string,
  path: string,
  headers: Record<string, string> = {},
  body?: Buffer,
): Promise<Response> {
  return fetch(`${stage.server.url}${path}`, {
    method: METHODS[command],
    headers: {
      authorization: `Bearer ${await stage.token(who)}`,
      'tus-resumable': '1.0.0',
      ...(body && { 'content-type': 'application/offset+octet-stream' }),
      ...headers,
    },
    ...(body && { body }),
  });
}

function metadata(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',');
}

async function someone(): Promise<{ who: string; room_id: string }> {
  const who = stage.person('ann');
  return { who, room_id: await roomOf(stage, who) };
}

/** Begins an upload. @returns its path */
async function begin(
  who: string,
  room_id: string,
  size = BYTES.length,
  said: Record<string, string> = {},
): Promise<string> {
  const headers = {
    'upload-length': String(size),
    ...(Object.keys(said).length > 0 && { 'upload-metadata': metadata(said) }),
  };
  const response = await tus('create_upload', who, `/v1/rooms/${room_id}/uploads`, headers);
  expect([response.status, response.headers.get('tus-resumable')]).toEqual([201, '1.0.0']);
  expect(Date.parse(response.headers.get('upload-expires') ?? '')).toBeGreaterThan(Date.now());
  return response.headers.get('location') ?? '';
}

async function append(who: string, path: string, offset: number, bytes: Buffer): Promise<Response> {
  return tus('append_upload', who, path, { 'upload-offset': String(offset) }, bytes);
}

async function offsetOf(who: string, path: string): Promise<number> {
  const response = await tus('get_upload', who, path);
  expect(response.status).toBe(200);
  return Number(response.headers.get('upload-offset'));
}

/** Whether its first chunk has come in, and was looked at. */
async function knownTypeOf(path: string): Promise<boolean> {
  const files = await stage.collections('attachments.files').find().toArray();
  const file = files.find(({ _id }) => String(_id) === idOf(path));
  return Number(file?.['version']) >= 3;
}

function idOf(path: string): string {
  return path.split('/').at(-1) ?? '';
}

describe('an upload in parts', () => {
  it('becomes an attachment when the last of it is there', async () => {
    const { who, room_id } = await someone();
    const path = await begin(who, room_id, BYTES.length, { filename: '../größe.bin', filetype: 'application/x-own' });
    expect(path).toMatch(new RegExp(`^/v1/rooms/${room_id}/uploads/[0-9a-f-]{36}$`));
    const cuts = [0, 1, 300_000, 300_001, 261_120 * 2, 999_999, MB];
    for (const [index, from] of cuts.slice(0, -1).entries()) {
      expect(await offsetOf(who, path)).toBe(from);
      const to = cuts[index + 1] ?? MB;
      const response = await append(who, path, from, BYTES.subarray(from, to));
      expect([response.status, response.headers.get('upload-offset')]).toEqual([204, String(to)]);
    }
    const attachment_id = idOf(path);
    const { attachment } = done(await run(who, 'get_attachment', { room_id, attachment_id }));
    expect(attachment).toMatchObject({
      id: attachment_id,
      type: 'file',
      name: 'größe.bin',
      size: MB,
      sha256: createHash('sha256').update(BYTES).digest('hex'),
    });
    const response = await fetch(`${stage.server.url}${attachment.url}`);
    expect(Buffer.from(await response.arrayBuffer()).equals(BYTES)).toBe(true);
    done(await run(who, 'send_message', { room_id, attachments: [{ id: attachment_id }] }));
    // A client that lost the last answer asks again.
    expect(await offsetOf(who, path)).toBe(MB);
  });

  it('may come whole with its beginning', async () => {
    const { who, room_id } = await someone();
    const png = await picture();
    const headers = { 'upload-length': String(png.length), 'upload-metadata': metadata({ filename: 'a.png' }) };
    const response = await tus('create_upload', who, `/v1/rooms/${room_id}/uploads`, headers, png);
    expect([response.status, response.headers.get('upload-offset')]).toEqual([201, String(png.length)]);
    const attachment_id = idOf(response.headers.get('location') ?? '');
    const { attachment } = done(await run(who, 'get_attachment', { room_id, attachment_id }));
    expect(attachment).toMatchObject({ type: 'image', width: 40, height: 30 });
  });

  it('keeps what came before it was cut, and goes on from there', async () => {
    const { who, room_id } = await someone();
    const path = await begin(who, room_id);
    const cut = httpRequest(`${stage.server.url}${path}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${await stage.token(who)}`,
        'tus-resumable': '1.0.0',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
        'content-length': String(MB),
      },
    });
    cut.on('error', () => undefined);
    cut.write(BYTES.subarray(0, 700_000));
    await eventually(async () => expect(await knownTypeOf(path)).toBe(true));
    cut.destroy();
    const offset = await eventually(async () => {
      const reached = await offsetOf(who, path);
      expect(reached).toBe(700_000);
      return reached;
    });
    expect((await append(who, path, offset, BYTES.subarray(offset))).status).toBe(204);
    const { attachment } = done(await run(who, 'get_attachment', { room_id, attachment_id: idOf(path) }));
    expect(attachment.sha256).toBe(createHash('sha256').update(BYTES).digest('hex'));
  });
});

describe('is refused:', () => {
  it('another offset than that of what is there', async () => {
    const { who, room_id } = await someone();
    const path = await begin(who, room_id);
    expect((await append(who, path, 0, BYTES.subarray(0, 1000))).status).toBe(204);
    for (const offset of [0, 999, 1001]) {
      const failure = await failureOf(await append(who, path, offset, BYTES.subarray(0, 10)));
      expect(failure).toMatchObject({ status: 409, code: 'conflict' });
    }
    expect(await offsetOf(who, path)).toBe(1000);
    expect((await tus('cancel_upload', who, path)).status).toBe(204);
    expect((await tus('get_upload', who, path)).status).toBe(404);
  });

  it('more than was said, and more than may be', async () => {
    const { who, room_id } = await someone();
    const path = await begin(who, room_id, 1000);
    expect(await failureOf(await append(who, path, 0, BYTES.subarray(0, 2000)))).toMatchObject({ status: 413 });
    const there = `/v1/rooms/${room_id}/uploads`;
    const create = async (headers: Record<string, string>): Promise<number> =>
      (await failureOf(await tus('create_upload', who, there, headers))).status;
    expect(await create({ 'upload-length': String(1000 * MB) })).toBe(413);
    expect(await create({ 'upload-length': '0' })).toBe(400);
    expect(await create({ 'upload-length': '-5' })).toBe(400);
    expect(await create({})).toBe(400);
    expect(await create({ 'upload-length': '5', 'tus-resumable': '0.9.0' })).toBe(400);
    expect(await create({ 'upload-length': '5', 'upload-metadata': metadata({ type: 'x' }) })).toBe(400);
  });

  it('what is not what it says, once its first bytes are there: then it is gone', async () => {
    const { who, room_id } = await someone();
    const path = await begin(who, room_id, BYTES.length, { filename: 'a.png', filetype: 'image/png' });
    const failure = await failureOf(await append(who, path, 0, BYTES.subarray(0, 400_000)));
    expect(failure).toMatchObject({ status: 415, code: 'unsupported_media' });
    expect((await tus('get_upload', who, path)).status).toBe(404);
  });

  it('uploads of others, of nobody, and after one lost the right to send', async () => {
    const { who, room_id } = await someone();
    const [ben] = stage.people('ben');
    done(await run(who, 'add_member', { room_id, user_id: ben }));
    const path = await begin(ben, room_id);
    for (const command of ['get_upload', 'cancel_upload'] as const)
      expect((await tus(command, who, path)).status).toBe(404);
    expect((await append(who, path, 0, BYTES)).status).toBe(404);
    const nobody = await fetch(`${stage.server.url}${path}`, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
    expect(nobody.status).toBe(401);
    done(await run(who, 'update_member', { room_id, user_id: ben, role: 'readonly' }));
    expect((await failureOf(await append(ben, path, 0, BYTES))).code).toBe('forbidden');
    expect((await tus('cancel_upload', ben, path)).status).toBe(204);
  });

  it('more than a few unfinished ones', async () => {
    const { who, room_id } = await someone();
    const paths = [await begin(who, room_id), await begin(who, room_id), await begin(who, room_id)];
    const headers = { 'upload-length': '5' };
    const failure = await failureOf(await tus('create_upload', who, `/v1/rooms/${room_id}/uploads`, headers));
    expect(failure).toMatchObject({ status: 429, code: 'rate_limited' });
    for (const path of paths) expect((await tus('cancel_upload', who, path)).status).toBe(204);
  });
});

it('leaves nothing behind of what was refused or cancelled', async () => {
  const database = stage.collections('attachments.files');
  const unfinished = await database.find({ state: { $ne: 'ready' } }).toArray();
  for (const { _id } of unfinished)
    await database.updateOne({ _id }, { $set: { check_at: new Date(0), resumable_until: new Date(0) } });
  const { who, room_id } = await someone();
  // What is deleted has the files looked at.
  const path = await begin(who, room_id, 1);
  expect((await append(who, path, 0, Buffer.from('x'))).status).toBe(204);
  done(await run(who, 'delete_attachment', { room_id, attachment_id: idOf(path) }));
  await eventually(async () => expect(await database.countDocuments({ state: { $ne: 'ready' } })).toBe(0));
  const ready = await database.find().toArray();
  const { chunks } = await filesIn(stage);
  expect(chunks).toBe(ready.reduce((sum, { length }) => sum + Math.ceil(Number(length) / 261_120), 0));
});
