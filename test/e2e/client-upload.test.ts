import { expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { connect as connectTo, createServer } from 'node:net';
import { connect } from '../../client/src/index.js';
import { useStage } from '../support/stage.js';
import { filesIn, roomOf } from '../support/uploads.js';
import { eventually } from '../support/waiting.js';

const stage = useStage();
const BYTES = randomBytes(9_000_000);

/** The server behind a line that breaks once so many bytes have gone in. */
async function brittleLine(after: number): Promise<{ url: string; close: () => void; breaks: () => number }> {
  const { port } = new URL(stage.server.url);
  let [passed, breaks] = [0, 0];
  const line = createServer((socket) => {
    const there = connectTo(Number(port), '127.0.0.1');
    socket.on('data', (data) => {
      passed += data.length;
      if (breaks > 0 || passed < after) return;
      breaks += 1;
      socket.destroy();
      there.destroy();
    });
    socket.pipe(there).pipe(socket);
    for (const one of [socket, there]) one.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const address = line.address();
  if (address === null || typeof address === 'string') throw new Error('The line has no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => line.close(), breaks: () => breaks };
}

it('uploads in parts, over a line that breaks, and sends what it uploaded', async () => {
  const [ann] = stage.people('ann');
  const room_id = await roomOf(stage, ann);
  const line = await brittleLine(6_000_000);
  const client = connect({ url: line.url, token: () => stage.token(ann) });
  try {
    await client.ready();
    const progress: number[] = [];
    const file = new File([BYTES], 'größe.bin');
    const attachment = await client.upload(room_id, file, { onProgress: (sent) => progress.push(sent) });
    expect(line.breaks()).toBe(1);
    expect(attachment).toMatchObject({
      name: 'größe.bin',
      size: BYTES.length,
      sha256: createHash('sha256').update(BYTES).digest('hex'),
    });
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(BYTES.length);
    const { message } = await client.send({ room_id, attachments: [{ id: attachment.id ?? '' }] });
    const [sent] = message.attachments;
    if (!sent) throw new Error('It was sent without its file');
    const fresh = await client.freshAttachment(room_id, sent);
    const response = await fetch(client.urlOf(fresh) ?? '');
    expect(Buffer.from(await response.arrayBuffer()).equals(BYTES)).toBe(true);
    expect(client.urlOf(fresh, 'thumbnail')).toBe(null);
  } finally {
    client.close();
    line.close();
  }
});

it('is told why it was refused, and leaves nothing of what it gave up', async () => {
  const [ann] = stage.people('ann');
  const room_id = await roomOf(stage, ann);
  const client = connect({ url: stage.server.url, token: () => stage.token(ann) });
  try {
    await client.ready();
    const { files } = await filesIn(stage);
    const wrong = new File(['hello'], 'a.png', { type: 'image/png' });
    await expect(client.upload(room_id, wrong)).rejects.toMatchObject({ code: 'unsupported_media' });
    const ending = new AbortController();
    const given = client.upload(room_id, new Blob([BYTES]), {
      signal: ending.signal,
      onProgress: () => ending.abort(new Error('enough')),
    });
    await expect(given).rejects.toThrow('enough');
    await eventually(async () => expect((await filesIn(stage)).files).toBe(files));
  } finally {
    client.close();
  }
});
