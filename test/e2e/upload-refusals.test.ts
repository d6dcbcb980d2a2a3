import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { picture, pixelFlood, zipBomb } from '../support/hostile-files.js';
import { done, useStage } from '../support/stage.js';
import { failureOf, filesIn, refusal, roomOf, upload, type UploadOptions } from '../support/uploads.js';
import { eventually } from '../support/waiting.js';

const MB = 1_000_000;
const stage = useStage({
  FILE_BYTES: String(2 * MB),
  IMAGE_BYTES: String(MB),
  VOICE_BYTES: '1000',
  IMAGE_PIXELS: '1000000',
  UPLOADS_AT_ONCE: '2',
  STORED_BYTES_PER_USER: String(3 * MB),
  UPLOADED_BYTES_PER_HOUR: String(5 * MB),
  UPLOAD_IDLE_SECONDS: '2',
});
const { overRest: run } = stage;

/** Nobody's bytes are left of what was refused. */
afterEach(async () => {
  await eventually(async () => expect(await filesIn(stage)).toEqual({ files: 0, chunks: 0 }));
});
afterAll(() => {
  expect(stage.server.output()).not.toContain('"level":50');
});

async function someone(): Promise<{ who: string; room_id: string }> {
  const who = stage.person('ann');
  return { who, room_id: await roomOf(stage, who) };
}

async function refused(bytes: Buffer | string, options: UploadOptions): Promise<object> {
  const { who, room_id } = await someone();
  const { status, code, fields } = await refusal(stage, who, room_id, bytes, options);
  return { status, code, ...(fields && { fields: fields.map(({ field }) => field) }) };
}

const UNSUPPORTED = { status: 415, code: 'unsupported_media' };
const TOO_LARGE = { status: 413, code: 'too_large' };

describe('is refused, and nothing of it kept:', () => {
  it.each([
    ['a text that is said to be a picture', 'hello', { name: 'a.bin', mime: 'image/png' }],
    ['a text that is named as a picture', 'hello', { name: 'a.png' }],
    ['a page that is said to be a picture', '<html><script>1</script>', { name: 'a.gif', mime: 'image/gif' }],
    ['a page behind the first bytes of a picture', 'GIF89a/*<script>*/=alert(1)', { name: 'a.gif', mime: 'image/gif' }],
    ['a text that is said to be a film', 'hello', { name: 'a.mp4', mime: 'video/mp4' }],
    ['a text that is to be a voice message', 'hello', { fields: { type: 'voice' } }],
  ])('%s', async (_, bytes, options) => {
    expect(await refused(bytes, options)).toEqual(UNSUPPORTED);
  });

  it('a picture that is a page by its type or its name', async () => {
    const bytes = Buffer.concat([await picture('gif'), Buffer.from('<script>alert(1)</script>')]);
    expect(await refused(bytes, { name: 'a.gif', mime: 'text/html' })).toEqual(UNSUPPORTED);
    expect(await refused(bytes, { name: 'a.html', mime: 'image/gif' })).toEqual(UNSUPPORTED);
    expect(await refused(bytes, { name: 'a.svg', mime: 'image/gif' })).toEqual(UNSUPPORTED);
  });

  it('a picture that is cut, or another archive', async () => {
    const png = await picture('png', 400);
    expect(await refused(png.subarray(0, png.length - 30), { name: 'a.png', mime: 'image/png' })).toEqual(UNSUPPORTED);
    expect(await refused(zipBomb(1000), { name: 'a.png', mime: 'image/png' })).toEqual(UNSUPPORTED);
  });

  it('a picture of 30,000 by 30,000 pixels in a few bytes', async () => {
    expect(await refused(pixelFlood(30_000, 30_000), { name: 'a.png', mime: 'image/png' })).toEqual(TOO_LARGE);
    expect(await refused(pixelFlood(65_000, 65_000), {})).toEqual(TOO_LARGE);
  });

  it('what is larger than its kind may be, known before or not', async () => {
    expect(await refused(Buffer.alloc(2 * MB + 1), {})).toEqual(TOO_LARGE);
    expect(await refused(Buffer.alloc(2 * MB + 100_000), {})).toEqual(TOO_LARGE);
    const large = Buffer.concat([await picture(), Buffer.alloc(MB)]);
    expect(await refused(large, { name: 'a.png', mime: 'image/png' })).toEqual(TOO_LARGE);
    expect(await refused(Buffer.alloc(1001), { fields: { type: 'voice' } })).toEqual(TOO_LARGE);
  });

  it('nothing at all, no file, two files, and a field that stands behind the file', async () => {
    expect(await refused('', {})).toEqual({ status: 400, code: 'validation_failed', fields: ['file'] });
    const { who, room_id } = await someone();
    const authorization = `Bearer ${await stage.token(who)}`;
    const send = async (form: FormData): Promise<unknown> => {
      const url = `${stage.server.url}/v1/attachments`;
      const { code, fields } = await failureOf(
        await fetch(url, { method: 'POST', headers: { authorization }, body: form }),
      );
      return [code, fields?.map(({ field }) => field)];
    };
    const form = (...parts: [string, string | Blob][]): FormData => {
      const made = new FormData();
      for (const [name, value] of parts) made.append(name, value);
      return made;
    };
    const file = new Blob(['x']);
    const [room] = [['room_id', room_id] as [string, string]];
    expect(await send(form(room))).toEqual(['validation_failed', ['file']]);
    expect(await send(form(room, ['file', file], ['file', file]))).toEqual(['validation_failed', ['file']]);
    expect(await send(form(['file', file], room))).toEqual(['validation_failed', ['room_id']]);
    expect(await send(form(room, room, ['file', file]))).toEqual(['validation_failed', ['room_id']]);
    expect(await send(form(room, ['colour', 'red'], ['file', file]))).toEqual(['validation_failed', ['colour']]);
  });

  it('a body that is no form, and a form where none is wanted', async () => {
    const { who, room_id } = await someone();
    const authorization = `Bearer ${await stage.token(who)}`;
    const send = async (path: string, type: string, body: string): Promise<string> =>
      (
        await failureOf(
          await fetch(`${stage.server.url}${path}`, {
            method: 'POST',
            headers: { authorization, 'content-type': type },
            body,
          }),
        )
      ).code;
    const here = `/v1/rooms/${room_id}/attachments`;
    expect(await send(here, 'multipart/form-data; boundary=x', 'hello')).toBe('validation_failed');
    expect(await send(here, 'multipart/form-data', 'hello')).toBe('validation_failed');
    expect(await send(here, 'application/json', '{}')).toBe('validation_failed');
    expect(await send(here, 'text/plain', 'hello')).toBe('unsupported_media');
    expect(await send('/v1/rooms', 'multipart/form-data; boundary=x', 'hello')).toBe('unsupported_media');
  });

  it('what comes from nobody, from strangers, from readers and into archived rooms', async () => {
    const { who, room_id } = await someone();
    const [stranger, reader] = stage.people('stranger', 'reader');
    done(await run(who, 'add_member', { room_id, user_id: reader, role: 'readonly' }));
    expect(await refusal(stage, stranger, room_id, 'x')).toMatchObject({ status: 404 });
    expect(await refusal(stage, reader, room_id, 'x')).toMatchObject({ status: 403 });
    done(await run(who, 'update_room', { room_id, is_active: false }));
    expect(await refusal(stage, who, room_id, 'x')).toMatchObject({ status: 409 });
    const response = await fetch(`${stage.server.url}/v1/rooms/${room_id}/attachments`, {
      method: 'POST',
      body: new FormData(),
    });
    expect(response.status).toBe(401);
  });

  it('more than somebody may store, or upload in an hour', async () => {
    const { who, room_id } = await someone();
    const bytes = Buffer.alloc(1.4 * MB);
    const ids = [await upload(stage, who, room_id, bytes), await upload(stage, who, room_id, bytes)].map(
      ({ id }) => id,
    );
    expect(await refusal(stage, who, room_id, bytes)).toMatchObject(TOO_LARGE);
    for (const attachment_id of ids)
      done(await run(who, 'delete_attachment', { room_id, attachment_id: attachment_id ?? '' }));
    await eventually(async () => expect((await filesIn(stage)).files).toBe(0));
    const last = await upload(stage, who, room_id, bytes);
    expect(await refusal(stage, who, room_id, bytes)).toMatchObject({
      status: 429,
      code: 'rate_limited',
      retry_after_ms: expect.any(Number),
    });
    done(await run(who, 'delete_attachment', { room_id, attachment_id: last.id ?? '' }));
  });
});

/** Begins an upload by hand, of which `bytes` come, of as many as it says. */
async function begin(
  who: string,
  room_id: string,
  bytes: number,
  announced: number,
): Promise<ReturnType<typeof connect>> {
  const { hostname, port } = new URL(stage.server.url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n';
  socket.write(
    `POST /v1/rooms/${room_id}/attachments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await stage.token(who)}\r\n` +
      `Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${announced}\r\n\r\n${head}`,
  );
  socket.write(Buffer.alloc(bytes));
  return socket;
}

describe('an upload that is cut off', () => {
  it('in the middle leaves nothing', async () => {
    const { who, room_id } = await someone();
    const socket = await begin(who, room_id, 700_000, MB);
    await eventually(async () => expect((await filesIn(stage)).files).toBe(1));
    socket.destroy();
  });

  it('by falling silent is told so, and leaves nothing', async () => {
    const { who, room_id } = await someone();
    const socket = await begin(who, room_id, 700_000, MB);
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString()));
    await once(socket, 'close');
    expect(answer).toContain('HTTP/1.1 400');
    expect(answer).toContain('validation_failed');
  });

  it('counts, as long as it goes on, among those at once', async () => {
    const { who, room_id } = await someone();
    const sockets = [await begin(who, room_id, 1000, MB), await begin(who, room_id, 1000, MB)];
    await eventually(async () => expect((await filesIn(stage)).files).toBe(2));
    expect(await refusal(stage, who, room_id, 'x')).toMatchObject({ status: 429, code: 'rate_limited' });
    for (const socket of sockets) socket.destroy();
  });
});

describe('a client that sends too much', () => {
  it('of a known length is answered before it has sent it', async () => {
    const { who, room_id } = await someone();
    const socket = await begin(who, room_id, 1000, 50 * MB);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('HTTP/1.1 413');
    socket.destroy();
  });

  it('of no known length is cut off soon after the limit', async () => {
    const { who, room_id } = await someone();
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        yield Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n');
        for (; sent < 500 * MB; sent += 65_536) yield Buffer.alloc(65_536);
      })(),
    );
    const response = await fetch(`${stage.server.url}/v1/rooms/${room_id}/attachments`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await stage.token(who)}`,
        'content-type': 'multipart/form-data; boundary=x',
      },
      body: Readable.toWeb(endless) as ReadableStream,
      duplex: 'half',
    });
    expect((await failureOf(response)).code).toBe('too_large');
  });
});

it('what unpacks to 200 MB is kept packed, and costs nothing', async () => {
  const { who, room_id } = await someone();
  const attachment = await upload(stage, who, room_id, zipBomb(200 * MB), { name: 'a.docx' });
  expect(attachment).toMatchObject({ type: 'file', thumbnail_url: null });
  done(await run(who, 'delete_attachment', { room_id, attachment_id: attachment.id ?? '' }));
});
