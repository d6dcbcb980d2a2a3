import { describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { done, useStage } from '../support/stage.js';
import { filesIn, roomOf, upload } from '../support/uploads.js';

const stage = useStage();
const { overRest: run } = stage;

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('an upload', () => {
  it('hangs on a message, and is what it was, for all who see that', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await roomOf(stage, ann, ben);
    const bens = await stage.connect(ben);
    const bytes = randomBytes(600_000);
    const attachment = await upload(stage, ann, room_id, bytes, { name: 'Ünïcode "x".bin' });
    expect(attachment).toMatchObject({
      type: 'file',
      name: 'Ünïcode "x".bin',
      mime_type: 'application/octet-stream',
      size: bytes.length,
      sha256: sha256(bytes),
      width: null,
      thumbnail_url: null,
    });
    const sent = done(await run(ann, 'send_message', { room_id, attachments: [{ id: attachment.id }] })).message;
    expect(sent).toMatchObject({ message_type: 'file', content: '' });
    const event = await bens.until(({ type }) => type === 'message_created');
    const [pushed] = event.type === 'message_created' ? event.data.message.attachments : [];
    const response = await fetch(`${stage.server.url}${pushed?.url ?? ''}`);
    expect(response.status).toBe(200);
    expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(sha256(bytes));
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '600000',
      'content-disposition': `attachment; filename="?n?code \\"x\\".bin"; filename*=UTF-8''%C3%9Cn%C3%AFcode%20%22x%22.bin`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      etag: `"${sha256(bytes)}"`,
    });
  });

  it('of an image is shown in place, with its size and a thumbnail', async () => {
    const [ann] = stage.people('ann');
    const room_id = await roomOf(stage, ann);
    const bytes = await sharp({ create: { width: 1200, height: 800, channels: 3, background: 'teal' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const attachment = await upload(stage, ann, room_id, bytes, { name: 'a.jpg', mime: 'image/jpeg' });
    expect(attachment).toMatchObject({ type: 'image', mime_type: 'image/jpeg', width: 800, height: 1200 });
    const thumbnail = await fetch(`${stage.server.url}${attachment.thumbnail_url ?? ''}`);
    expect(thumbnail.headers.get('content-type')).toBe('image/webp');
    const metadata = await sharp(await thumbnail.arrayBuffer()).metadata();
    expect(metadata).toMatchObject({ width: 341, height: 512 });
    expect(metadata.exif).toBe(undefined);
    const image = await fetch(`${stage.server.url}${attachment.url}`);
    expect(image.headers.get('content-disposition')).toBe('inline; filename=a.jpg');
    expect((await filesIn(stage)).files).toBeGreaterThan(0);
  });
});
