import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mongo } from 'mongoose';
import type { StoredFile } from '../../../../src/modules/attachments/attachment.repository.js';
import { ATTACHMENT_BUCKET } from '../../../../src/modules/attachments/attachment.schema.js';
import type { AttachmentDocument } from '../../../../src/modules/log/message.schema.js';
import { type AttachmentProcess, attachmentsOf, createFileIndexes, storeFile } from '../../../support/attachments.js';
import { freshDatabase } from '../../../support/mongo.js';
import { newMessage } from '../../../support/room-logs.js';
import { DeleteRoomCommand } from '../../../../src/protocol/commands/delete-room.command.js';
import { by, command, createRoomIndexes, makeRoom, openRooms, type RoomProcess } from '../../../support/rooms.js';

const ROUNDS = 5;
const FILES = 8;
const database = freshDatabase();
let one: RoomProcess;
let other: RoomProcess;
let here: AttachmentProcess;
let there: AttachmentProcess;
let roomId = '';

beforeAll(async () => {
  one = await openRooms(database);
  other = await openRooms(database);
  await createRoomIndexes(one.connection);
  here = attachmentsOf(one);
  there = attachmentsOf(other);
  await createFileIndexes(one);
});
beforeEach(async () => {
  roomId = await makeRoom(one, 'ann');
});
afterAll(async () => {
  await one.close();
  await other.close();
  await database.drop();
});

const soon = (): number => Date.now() + 10_000;

/** Sends a message that shows the file, as `send_message` does. */
async function show(process: RoomProcess, files: AttachmentProcess, id: string): Promise<string> {
  const place = { roomId, actor: by('ann').actor, deadline: soon() };
  const held = await files.messages.hold([{ id }], place);
  const message = newMessage(roomId, 'look', { sender: by('ann').actor, attachments: held.attachments });
  const { message: stored } = await held.during(() => process.log.append(message, soon()));
  return stored._id.toString();
}

async function remove(messageId: string): Promise<void> {
  const apply = (): object => ({ attachments: [] as AttachmentDocument[], content: '', is_deleted: true });
  const actor = by('ann').actor;
  await one.log.change({ roomId, messageId, actor, right: 'delete_own', type: 'message_deleted', apply }, soon());
}

async function bytesOf({ _id }: StoredFile): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of here.chunks.read(_id, 0, 4)) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe('the sweep', () => {
  it('removes what no message shows, with its bytes, and leaves what one does', async () => {
    const [kept, unused] = [await storeFile(here, roomId, 'ann'), await storeFile(here, roomId, 'ann')];
    await show(one, here, kept._id.toString());
    await here.sweep.run();
    expect(await here.files.find(roomId, unused._id.toString())).toBe(null);
    await expect(bytesOf(unused)).rejects.toThrow('missing');
    expect(await here.files.find(roomId, kept._id.toString())).toMatchObject({ state: 'ready', check_at: null });
    expect(await bytesOf(kept)).toBe('hello');
  });

  it('goes on where a process ended between two steps', async () => {
    const file = await storeFile(here, roomId, 'ann');
    const past = new Date(0);
    await here.files.decide(file, { state: 'removing', check_at: past });
    await here.chunks.remove(file._id);
    await there.sweep.run();
    expect(await here.files.find(roomId, file._id.toString())).toBe(null);
  });

  it('removes a file once the last of its messages is deleted', async () => {
    const file = await storeFile(here, roomId, 'ann');
    const id = file._id.toString();
    const messages = [await show(one, here, id), await show(one, here, id)];
    await here.sweep.run();
    for (const [index, messageId] of messages.entries()) {
      await remove(messageId);
      await here.sweep.run();
      expect((await here.files.find(roomId, id)) === null).toBe(index === 1);
    }
  });
});

it('all files of a deleted room go with the rest of it, shown or not, and no others', async () => {
  const elsewhere = await makeRoom(one, 'ann');
  const [shown, unused] = [await storeFile(here, roomId, 'ann'), await storeFile(here, roomId, 'ann')];
  const kept = await storeFile(here, elsewhere, 'ann');
  await here.files.decide(kept, { check_at: null });
  await show(one, here, shown._id.toString());
  await one.rooms.delete(command(DeleteRoomCommand, { room_id: roomId }), by('ann'));
  // As a server that has started does.
  const { sweep } = attachmentsOf(one);
  sweep.onApplicationBootstrap();
  await one.purge.run(new Date(Date.now() + 1));
  await sweep.beforeApplicationShutdown();
  for (const file of [shown, unused]) {
    expect(await here.files.find(roomId, file._id.toString())).toBe(null);
    await expect(bytesOf(file)).rejects.toThrow('missing');
  }
  expect(await bytesOf(kept)).toBe('hello');
});

it.each(Array.from({ length: ROUNDS }, (_, round) => round))(
  'never takes a file from under a message that is acknowledged, whoever sweeps meanwhile: round %d',
  async () => {
    const stored = await Promise.all(Array.from({ length: FILES }, () => storeFile(here, roomId, 'ann')));
    const sends = stored.map(async ({ _id }, index) => {
      const [process, files] = index % 2 === 0 ? ([one, here] as const) : ([other, there] as const);
      const [sent] = await Promise.allSettled([show(process, files, _id.toString())]);
      return sent.status === 'fulfilled';
    });
    const [sent] = await Promise.all([Promise.all(sends), here.sweep.run(), there.sweep.run()]);
    await here.sweep.run();
    for (const [index, file] of stored.entries()) {
      const left = await here.files.find(roomId, file._id.toString());
      expect(left !== null).toBe(sent[index]);
      if (left) expect(await bytesOf(file)).toBe('hello');
    }
  },
);

it('files lie as GridFS has it: its own reader reads them', async () => {
  const file = await storeFile(here, roomId, 'ann');
  const { db } = one.connection;
  if (!db) throw new Error('There is no database');
  const bucket = new mongo.GridFSBucket(db, { bucketName: ATTACHMENT_BUCKET });
  const parts: Buffer[] = [];
  // The type of ids is the driver's default; any will do.
  for await (const part of bucket.openDownloadStreamByName(file.filename)) parts.push(Buffer.from(part as Uint8Array));
  expect(Buffer.concat(parts).toString()).toBe('hello');
});

it('looks for what shows a file along indexes', async () => {
  const file = await storeFile(here, roomId, 'ann');
  const plans = await Promise.all([
    one.connection
      .collection('messages')
      .find({ room_id: file.room_id, 'attachments.id': { $eq: file._id } })
      .explain(),
    one.connection
      .collection('changes')
      .find({ room_id: file.room_id, 'before.attachments.id': { $eq: file._id } })
      .explain(),
    one.connection
      .collection('messages')
      .find({ room_id: file.room_id, seq: { $lt: 9 }, 'attachments.type': { $gte: '' } })
      .sort({ seq: -1 })
      .explain(),
    one.connection
      .collection('attachments.files')
      .find({ check_at: { $gte: new Date(0), $lte: new Date() } })
      .explain(),
  ]);
  const used = plans.map((plan) => /"indexName":"([^"]+)"/.exec(JSON.stringify(plan))?.[1]);
  expect(used).toEqual([
    'messages_room_uploads',
    'changes_room_uploads',
    'messages_room_attachments',
    'attachments.files_check',
  ]);
});
