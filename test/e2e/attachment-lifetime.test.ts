import { describe, expect, it } from '@jest/globals';
import type { AttachmentView } from '../../client/src/protocol.generated.js';
import { picture } from '../support/hostile-files.js';
import { done, invalid, onBothTransports, refused, type Run, useStage } from '../support/stage.js';
import { roomOf, upload } from '../support/uploads.js';
import { eventually } from '../support/waiting.js';

const stage = useStage();

async function status(url: string): Promise<number> {
  return (await fetch(`${stage.server.url}${url}`)).status;
}

/** Whether the file and its bytes are stored. */
async function isStored({ id, url }: Pick<AttachmentView, 'id' | 'url'>): Promise<boolean> {
  const files = await stage.collections('attachments.files').find().toArray();
  const chunks = await stage.collections('attachments.chunks').find().toArray();
  const found = [files.some(({ _id }) => String(_id) === id), chunks.some(({ files_id }) => String(files_id) === id)];
  expect(found[0] || (await status(url)) === 404).toBe(true);
  expect(found[0]).toBe(found[1]);
  return found[0] ?? false;
}

async function goes(attachment: AttachmentView): Promise<void> {
  // At once for whoever asks; its bytes a moment later.
  expect(await status(attachment.url)).toBe(404);
  await eventually(async () => expect(await isStored(attachment)).toBe(false));
}

onBothTransports(stage, (run: Run) => {
  async function start(): Promise<{
    ann: string;
    ben: string;
    room_id: string;
    attachment: AttachmentView;
    id: string;
  }> {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await roomOf(stage, ann, ben);
    const attachment = await upload(stage, ann, room_id, await picture(), { name: 'a.png' });
    return { ann, ben, room_id, attachment, id: attachment.id ?? '' };
  }

  const send = async (who: string, room_id: string, ids: string[], more: object = {}) =>
    done(await run(who, 'send_message', { room_id, attachments: ids.map((id) => ({ id })), ...more })).message;

  it('a file goes with the last message that shows it', async () => {
    const { ann, ben, room_id, attachment, id } = await start();
    const [first, second] = [await send(ann, room_id, [id]), await send(ann, room_id, [id])];
    const copy = done(await run(ben, 'redirect_message', { room_id, message_id: first.id, targets: [ann] })).message;
    expect(copy.attachments).toMatchObject([{ id, sha256: attachment.sha256 }]);
    done(await run(ann, 'delete_message', { room_id, message_id: first.id }));
    done(await run(ann, 'delete_message', { room_id, message_id: second.id }));
    expect(await status(attachment.url)).toBe(200);
    done(await run(ben, 'delete_message', { room_id, message_id: copy.id }));
    await goes(attachment);
  });

  it('a file that an edit takes away stays as long as the earlier message is told', async () => {
    const { ann, room_id, attachment, id } = await start();
    const other = await upload(stage, ann, room_id, 'other');
    const { id: message_id } = await send(ann, room_id, [id]);
    const edited = await run(ann, 'edit_message', { room_id, message_id, attachments: [{ id }, { id: other.id }] });
    expect(done(edited).message.attachments.map((one) => one.id)).toEqual([id, other.id]);
    const dropped = await run(ann, 'edit_message', { room_id, message_id, attachments: [{ id: other.id }] });
    expect(done(dropped).message.attachments.map((one) => one.id)).toEqual([other.id]);
    const { edits } = done(await run(ann, 'list_edits', { room_id, message_id }));
    expect(await status(edits[0]?.attachments[0]?.url ?? '')).toBe(200);
    done(await run(ann, 'delete_message', { room_id, message_id }));
    await goes(attachment);
    await goes(other);
  });

  it('what nobody has shown yet is its owner’s to show and to delete, in its room', async () => {
    const { ann, ben, room_id, attachment, id } = await start();
    const elsewhere = await roomOf(stage, ann);
    const show = (who: string, room: string) => run(who, 'send_message', { room_id: room, attachments: [{ id }] });
    expect(await show(ben, room_id)).toEqual(invalid('attachments.0.id'));
    expect(await show(ann, elsewhere)).toEqual(invalid('attachments.0.id'));
    expect(await run(ann, 'send_message', { room_id, attachments: [{ id, name: 'b.png' }] })).toEqual(
      invalid('attachments.0.name'),
    );
    expect(await run(ann, 'send_message', { room_id, content: 'x', attachments: [{ type: 'image' }] })).toEqual(
      invalid('attachments.0.url'),
    );
    expect(await run(ben, 'delete_attachment', { room_id, attachment_id: id })).toEqual(refused('not_found'));
    done(await run(ann, 'delete_attachment', { room_id, attachment_id: id }));
    expect(await show(ann, room_id)).toEqual(invalid('attachments.0.id'));
    await goes(attachment);
    const shown = await upload(stage, ann, room_id, 'x');
    await send(ann, room_id, [shown.id ?? '']);
    await eventually(async () =>
      expect(await run(ann, 'delete_attachment', { room_id, attachment_id: shown.id ?? '' })).toEqual(
        refused('conflict'),
      ),
    );
    expect(await status(shown.url)).toBe(200);
  });

  it('a repeat is answered with its message, whatever became of the file', async () => {
    const { ann, room_id, attachment, id } = await start();
    const once = { client_message_id: 'c-1' };
    const sent = await send(ann, room_id, [id], once);
    done(await run(ann, 'delete_message', { room_id, message_id: sent.id }));
    await goes(attachment);
    const again = await send(ann, room_id, [id], once);
    expect(again).toMatchObject({ id: sent.id, is_deleted: true, attachments: [] });
  });

  it('are listed, newest first, with links, by type, and page by page', async () => {
    const { ann, ben, room_id, id } = await start();
    const file = await upload(stage, ann, room_id, 'text', { name: 'a.txt' });
    const link = { type: 'image', url: 'https://example.com/i.png' };
    await send(ann, room_id, [id]);
    await send(ann, room_id, [file.id ?? '', id]);
    done(await run(ben, 'send_message', { room_id, content: 'no attachment' }));
    done(await run(ben, 'send_message', { room_id, attachments: [link] }));
    const list = async (data: object = {}) => done(await run(ben, 'list_attachments', { room_id, ...data }));
    const brief = ({ attachments }: Awaited<ReturnType<typeof list>>): unknown[] =>
      attachments.map(({ seq, sender_id, attachment }) => [seq, sender_id === ann, attachment.id ?? attachment.url]);
    const all = await list();
    const [linked, texts, pictures] = [
      [[7, false, link.url]],
      [[5, true, file.id]],
      [
        [5, true, id],
        [4, true, id],
      ],
    ];
    expect(brief(all)).toEqual([...linked, ...texts, ...pictures]);
    expect(all.next_cursor).toBe(null);
    expect(brief(await list({ type: 'image' }))).toEqual([...linked, ...pictures]);
    expect(brief(await list({ type: 'file' }))).toEqual(texts);
    const first = await list({ limit: 2 });
    expect(brief(first)).toEqual([...linked, ...texts, pictures[0]]);
    expect(brief(await list({ limit: 2, cursor: first.next_cursor }))).toEqual([pictures[1]]);
    const [stranger] = stage.people('stranger');
    expect(await run(stranger, 'list_attachments', { room_id })).toEqual(refused('not_found'));
    expect(await run(stranger, 'get_attachment', { room_id, attachment_id: id })).toEqual(refused('not_found'));
  });
});

describe('with its room, and with its person,', () => {
  it('a file goes: erased people leave none, also where others have sent theirs on', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { overRest: run } = stage;
    const room_id = await roomOf(stage, ben, ann);
    const attachments = [await upload(stage, ann, room_id, 'shown'), await upload(stage, ann, room_id, 'unused')];
    const [shown] = attachments;
    const message = done(await run(ann, 'send_message', { room_id, attachments: [{ id: shown?.id ?? '' }] })).message;
    const redirect = { room_id, message_id: message.id, targets: [ann] };
    const bare = done(await run(ben, 'redirect_message', redirect)).message;
    const texted = done(await run(ben, 'redirect_message', { ...redirect, overrides: { content: 'mine' } })).message;
    const mine = await upload(stage, ben, room_id, 'of ben');
    done(await run(ben, 'send_message', { room_id, attachments: [{ id: mine.id ?? '' }] }));
    const response = await fetch(`${stage.server.url}/v1/me/export`, {
      headers: { authorization: `Bearer ${await stage.token(ann)}` },
    });
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; data?: AttachmentView });
    const exported = lines.filter(({ type }) => type === 'attachment').map(({ data }) => data);
    expect(exported.map((data) => data?.id).sort()).toEqual(attachments.map(({ id }) => id).sort());
    expect(await status(exported[0]?.url ?? '')).toBe(200);
    done(await run(ann, 'erase_me', { confirm: ann }));
    await eventually(async () => {
      for (const attachment of attachments) expect(await isStored(attachment)).toBe(false);
    }, 25_000);
    const after = async (id: string) => done(await run(ben, 'get_message', { room_id, message_id: id })).message;
    expect(await after(bare.id)).toMatchObject({ is_deleted: true, attachments: [] });
    expect(await after(texted.id)).toMatchObject({ content: 'mine', attachments: [], is_edited: false });
    expect(await status(mine.url)).toBe(200);
    await eventually(async () =>
      expect(JSON.stringify(await stage.collections('attachments.files').find().toArray())).not.toContain(ann),
    );
  });
});
