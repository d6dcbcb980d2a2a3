import { expect, it } from '@jest/globals';
import type { AttachmentView } from '@confab/client';
import { type Uploader, Uploads } from '../../../web/src/files/uploads.js';

const FILE = new File(['hello'], 'notes.txt', { type: 'text/plain' });
const THERE: AttachmentView = {
  ...{ id: 'there', type: 'file', name: 'notes.txt', mime_type: 'text/plain', size: 5 },
  ...{ url: '/there', thumbnail_url: null, width: null, height: null, sha256: null, duration_ms: null },
};

/** Fails as a connection does that is closed under an upload. */
function closing(): Uploader & { close: () => void } {
  const { promise, reject } = Promise.withResolvers<AttachmentView>();
  return { upload: () => promise, close: () => reject(new Error('closed')) };
}

async function until(uploads: Uploads, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise<void>((resolve) => {
      const stop = uploads.items.subscribe(() => {
        stop();
        resolve();
      });
    });
  }
}

it('what was under way as the connection was closed is uploaded through the next one', async () => {
  const before = closing();
  const uploads = new Uploads(before, 'room');
  uploads.add([FILE]);
  before.close();
  uploads.through({ upload: () => Promise.resolve(THERE) });
  await until(uploads, () => uploads.items.get()[0]?.attachment !== null);
  expect(uploads.items.get()).toMatchObject([{ name: 'notes.txt', attachment: THERE, error: null }]);
  expect(uploads.take()).toEqual([{ id: 'there' }]);
});

it('what fails otherwise is said, and is not tried again', async () => {
  const only = closing();
  const uploads = new Uploads(only, 'room');
  uploads.add([FILE]);
  only.close();
  await until(uploads, () => uploads.items.get()[0]?.error !== null);
  expect(uploads.items.get()).toMatchObject([{ attachment: null, error: 'closed' }]);
});

it('what failed is uploaded once more when it is asked for, and never what is there', async () => {
  const only = closing();
  const uploads = new Uploads(only, 'room');
  uploads.add([FILE]);
  only.close();
  await until(uploads, () => uploads.items.get()[0]?.error !== null);
  const key = uploads.items.get()[0]?.key ?? 0;
  only.upload = () => Promise.resolve(THERE);
  uploads.retry(key);
  expect(uploads.items.get()).toMatchObject([{ attachment: null, error: null }]);
  await until(uploads, () => uploads.items.get()[0]?.attachment !== null);
  uploads.retry(key);
  expect(uploads.items.get()).toMatchObject([{ attachment: THERE, error: null }]);
});

it('takes as many as may be, and tells how many more there were', () => {
  const uploads = new Uploads(closing(), 'room');
  expect(uploads.add([FILE, FILE], 3)).toBe(0);
  expect(uploads.add([FILE, FILE, FILE], 3)).toBe(2);
  expect(uploads.items.get()).toHaveLength(3);
});
