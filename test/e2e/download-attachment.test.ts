import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { picture } from '../support/hostile-files.js';
import { done, useStage } from '../support/stage.js';
import { failureOf, refusal, roomOf, upload } from '../support/uploads.js';

const stage = useStage({ ATTACHMENT_URL_SECONDS: '8' });
const { overRest: run } = stage;
const BYTES = randomBytes(700_000);

let ann = '';
let ben = '';
let room_id = '';
let id = '';

beforeAll(async () => {
  [ann, ben] = stage.people('ann', 'ben');
  room_id = await roomOf(stage, ann, ben);
  id = (await upload(stage, ann, room_id, BYTES, { name: 'a.bin' })).id ?? '';
  done(await run(ann, 'send_message', { room_id, attachments: [{ id }] }));
});

/** A url of the file, as good as new. */
async function freshUrl(): Promise<string> {
  return done(await run(ben, 'get_attachment', { room_id, attachment_id: id })).attachment.url;
}

async function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(`${stage.server.url}${url}`, { method, headers });
}

describe('a file', () => {
  it('is given in ranges', async () => {
    const url = await freshUrl();
    const range = async (
      text: string,
      more: Record<string, string> = {},
    ): Promise<[number, string | null, boolean]> => {
      const response = await get(url, { range: text, ...more });
      const bytes = Buffer.from(await response.arrayBuffer());
      const said = response.headers.get('content-range');
      const [, first = '0', last = String(BYTES.length - 1)] = /(\d+)-(\d+)/.exec(said ?? '') ?? [];
      return [response.status, said, bytes.equals(BYTES.subarray(Number(first), Number(last) + 1))];
    };
    expect(await range('bytes=0-0')).toEqual([206, 'bytes 0-0/700000', true]);
    expect(await range('bytes=261119-261121')).toEqual([206, 'bytes 261119-261121/700000', true]);
    expect(await range('bytes=1000-600000')).toEqual([206, 'bytes 1000-600000/700000', true]);
    expect(await range('bytes=699999-')).toEqual([206, 'bytes 699999-699999/700000', true]);
    expect(await range('bytes=-5')).toEqual([206, 'bytes 699995-699999/700000', true]);
    expect(await range('bytes=1-99999999')).toEqual([206, 'bytes 1-699999/700000', true]);
    // Several at once, what is no range, and a range of what is not this file: all of it.
    for (const text of ['bytes=0-1,5-6', 'bytes=5-1', 'bytes=a-b', 'lines=1-2', 'bytes=', 'bytes=0x0-1'])
      expect([text, ...(await range(text))]).toEqual([text, 200, null, true]);
    expect(await range('bytes=0-1', { 'if-range': '"other"' })).toEqual([200, null, true]);
    const etag = (await get(url, {}, 'HEAD')).headers.get('etag') ?? '';
    expect(await range('bytes=0-1', { 'if-range': etag })).toEqual([206, 'bytes 0-1/700000', true]);
    const beyond = await get(url, { range: 'bytes=700000-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */700000']);
  });

  it('is told about without its bytes, and not given to who has it', async () => {
    const url = await freshUrl();
    const head = await get(url, {}, 'HEAD');
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '700000', '']);
    const etag = head.headers.get('etag') ?? '';
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*'])
      expect((await get(url, { 'if-none-match': known })).status).toBe(304);
    expect((await get(url, { 'if-none-match': '"x"' })).status).toBe(200);
    expect(head.headers.get('cache-control')).toMatch(/^private, max-age=\d+, no-transform$/);
  });
});

describe('who may read it:', () => {
  it('whoever has the url as long as it is good, and nobody with another', async () => {
    const url = await freshUrl();
    expect((await get(url)).status).toBe(200);
    const parsed = new URL(url, stage.server.url);
    const changed = (change: (search: URLSearchParams) => void, path = parsed.pathname): string => {
      const search = new URLSearchParams(parsed.search);
      change(search);
      return `${path}?${search.toString()}`;
    };
    const other = (await upload(stage, ann, room_id, 'other')).id ?? '';
    const expires = Number(parsed.searchParams.get('expires'));
    const wrong = [
      changed((search) => search.set('expires', String(expires + 1))),
      changed((search) => search.set('signature', 'A'.repeat(43))),
      changed((search) => search.set('signature', 'A')),
      changed(() => undefined, parsed.pathname.replace(id, other)),
      changed(() => undefined, parsed.pathname.replace('/file', '/thumbnail')),
    ];
    for (const one of wrong) expect([one, (await failureOf(await get(one))).code]).toEqual([one, 'not_found']);
    for (const half of ['expires', 'signature'])
      expect((await failureOf(await get(changed((search) => search.delete(half))))).code).toBe('unauthenticated');
    const twice = changed((search) => search.append('signature', 'x'));
    expect((await failureOf(await get(twice))).code).toBe('validation_failed');
    await delay(Math.max(0, (expires + 1) * 1000 - Date.now()));
    expect((await failureOf(await get(url))).code).toBe('gone');
    expect((await get(await freshUrl())).status).toBe(200);
  });

  it('by a token whoever sees a message that shows it', async () => {
    const [stranger] = stage.people('stranger');
    const path = `/v1/rooms/${room_id}/attachments/${id}/file`;
    const by = async (who: string): Promise<number> =>
      (await get(path, { authorization: `Bearer ${await stage.token(who)}` })).status;
    expect([await by(ann), await by(ben), await by(stranger)]).toEqual([200, 200, 404]);
    expect((await get(path)).status).toBe(401);
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    expect(await by(ben)).toBe(404);
    expect(await run(ben, 'get_attachment', { room_id, attachment_id: id })).toMatchObject({ code: 'not_found' });
    done(await run(ann, 'add_member', { room_id, user_id: ben }));
  });

  it('until a message shows it its owner alone, and for some of the room these alone', async () => {
    const [cat] = stage.people('cat');
    done(await run(ann, 'add_member', { room_id, user_id: cat }));
    const attachment_id = (await upload(stage, ann, room_id, 'for ben')).id ?? '';
    const asked = async (): Promise<unknown[]> =>
      Promise.all(
        [ann, ben, cat].map(async (who) => (await run(who, 'get_attachment', { room_id, attachment_id })).code),
      );
    expect(await asked()).toEqual([null, 'not_found', 'not_found']);
    done(await run(ann, 'send_message', { room_id, attachments: [{ id: attachment_id }], targets: [ben] }));
    expect(await asked()).toEqual([null, null, 'not_found']);
    const listed = async (who: string): Promise<unknown[]> =>
      done(await run(who, 'list_attachments', { room_id })).attachments.map(({ attachment }) => attachment.id);
    expect(await listed(ben)).toContain(attachment_id);
    expect(await listed(cat)).not.toContain(attachment_id);
  });
});

describe('what is uploaded is never run:', () => {
  it.each([
    ['a page', '<!doctype html><script>alert(1)</script>', 'a.html', 'text/html'],
    ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', 'a.svg', 'image/svg+xml'],
    ['a drawing with a declaration', '<?xml version="1.0"?><svg/>', 'a.svg', 'image/svg+xml'],
    ['a program', 'alert(1)', 'a.js', 'text/javascript'],
    ['a page of XML', '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', 'a.xhtml', ''],
  ])('%s is a text to be saved', async (_, text, name, mime) => {
    const attachment = await upload(stage, ann, room_id, text, { name, mime });
    expect(attachment).toMatchObject({ type: 'file', mime_type: 'text/plain' });
    const response = await get(attachment.url);
    expect(await response.text()).toBe(text);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename=${name}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'referrer-policy': 'no-referrer',
    });
  });

  it('a picture with a page behind it is a picture; its thumbnail is without', async () => {
    const bytes = Buffer.concat([await picture('jpeg'), Buffer.from('<script>alert(1)</script>')]);
    const attachment = await upload(stage, ann, room_id, bytes, { name: 'a.jpg', mime: 'image/jpeg' });
    const image = await get(attachment.url);
    expect(image.headers.get('content-type')).toBe('image/jpeg');
    expect(image.headers.get('x-content-type-options')).toBe('nosniff');
    const thumbnail = await (await get(attachment.thumbnail_url ?? '')).text();
    expect(thumbnail).not.toContain('script');
  });

  it('pictures, films and recordings may be shown, unless they are to be files', async () => {
    const png = await picture('png');
    const shown = await upload(stage, ann, room_id, png, { name: 'a.png' });
    expect((await get(shown.url)).headers.get('content-disposition')).toBe('inline; filename=a.png');
    const saved = await upload(stage, ann, room_id, png, { name: 'a.png', fields: { type: 'file' } });
    expect(saved).toMatchObject({ type: 'file', mime_type: 'image/png', thumbnail_url: null, width: null });
    expect((await get(saved.url)).headers.get('content-disposition')).toBe('attachment; filename=a.png');
    const ogg = Buffer.concat([
      Buffer.from('OggS\0\u0002'),
      Buffer.alloc(22),
      Buffer.from('OpusHead'),
      Buffer.alloc(100),
    ]);
    const voice = await upload(stage, ann, room_id, ogg, { name: 'v.ogg', fields: { type: 'voice' } });
    expect(voice).toMatchObject({ type: 'voice', mime_type: 'audio/ogg' });
    expect(await refusal(stage, ann, room_id, ogg, { fields: { type: 'image' } })).toMatchObject({ status: 415 });
  });
});

it('names lose their paths and what turns their direction', async () => {
  const names = [
    '../../etc/passwd',
    'C:\\Users\\x\\boot.ini',
    'a\u202egpj.exe',
    '..',
    ' ',
    'x'.repeat(400) + '.tar.gz',
  ];
  const kept = await Promise.all(names.map(async (name) => (await upload(stage, ann, room_id, 'x', { name })).name));
  expect(kept).toEqual(['passwd', 'boot.ini', 'agpj.exe', 'file', 'file', `${'x'.repeat(252)}.gz`]);
  const attachment = await upload(stage, ann, room_id, 'x', { name: 'y', fields: { name: 'übung "1"\\x.txt' } });
  const { headers } = await get(attachment.url);
  expect(headers.get('content-disposition')).not.toMatch(/[\r\n]/);
  expect(attachment.name).toBe('x.txt');
});
