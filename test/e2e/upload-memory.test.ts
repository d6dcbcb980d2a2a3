import { expect, it } from '@jest/globals';
import type { AttachmentView } from '../../client/src/protocol.generated.js';
import { drain, memoryOf, uploadGenerated } from '../support/big-upload.js';
import { done, useStage } from '../support/stage.js';
import { roomOf, upload } from '../support/uploads.js';

const MB = 1_000_000;
const BYTES = 256 * MB;
/** `npm run bench:upload` does the same with a gigabyte. */
const EXTRA = 100 * MB;
const stage = useStage({ FILE_BYTES: String(BYTES) });

it('256 MB go in and out through less than 100 MB of memory', async () => {
  const [ann] = stage.people('ann');
  const room_id = await roomOf(stage, ann);
  // What is loaded with the first upload is not this one's.
  await upload(stage, ann, room_id, Buffer.alloc(5 * MB));
  const before = await memoryOf(stage.server.pid);
  const { status, body } = await uploadGenerated(stage.server.url, await stage.token(ann), room_id, BYTES);
  expect([status, body]).toEqual([201, expect.any(String)]);
  const { attachment } = JSON.parse(body) as { attachment: AttachmentView };
  expect(attachment.size).toBe(BYTES);
  expect(await drain(await fetch(`${stage.server.url}${attachment.url}`))).toBe(BYTES);
  const more = (await memoryOf(stage.server.pid)).peak - before.peak;
  process.stderr.write(`resident: ${String(Math.round(more / MB))} MB more at most for ${String(BYTES / MB)} MB\n`);
  expect(more).toBeLessThan(EXTRA);
  done(await stage.overRest(ann, 'delete_attachment', { room_id, attachment_id: attachment.id ?? '' }));
}, 120_000);
