import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { DatabaseClock } from '../../../../src/core/database/database-clock.js';
import type { WriteAuthority } from '../../../../src/modules/log/write-authority.js';
import { MessageSight } from '../../../../src/modules/messages/message-sight.service.js';
import { SendingService } from '../../../../src/modules/messages/sending.service.js';
import { WriteAuthorityService } from '../../../../src/modules/messages/write-authority.service.js';
import { RoomRepository } from '../../../../src/modules/rooms/room.repository.js';
import { AddMemberCommand, RemoveMemberCommand } from '../../../../src/protocol/commands/members.command.js';
import { RedirectMessageCommand } from '../../../../src/protocol/commands/redirect-message.command.js';
import { attachmentsOf } from '../../../support/attachments.js';
import { freshDatabase } from '../../../support/mongo.js';
import { newEdit, newMessage, soon } from '../../../support/room-logs.js';
import {
  actor,
  by,
  command,
  createRoomIndexes,
  failure,
  makeRoom,
  openRooms,
  type RoomProcess,
  told,
} from '../../../support/rooms.js';

/* What becomes of a redirection when the original, or the sight of it, is lost between making the copy and writing it. */

const database = freshDatabase();
let one: RoomProcess;
let other: RoomProcess;
let sending: SendingService;
/** What happens, once, between the two. */
let meanwhile: (() => Promise<unknown>)[];

beforeAll(async () => {
  one = await openRooms(database);
  other = await openRooms(database);
  await createRoomIndexes(one.connection);
  const { log, reader, access, own, creation, messageViews, repository, connection } = one;
  const [rooms, clock] = [new RoomRepository(connection), new DatabaseClock(connection)];
  const real = new WriteAuthorityService(log, rooms, repository, clock);
  // The log asks for the right when all else is done: what comes before that is noticed, or never.
  const late: WriteAuthority = {
    refusals: async (claims) => {
      await meanwhile.shift()?.();
      return real.refusals(claims);
    },
    hold: (claims, session) => real.hold(claims, session),
    forget: (roomId) => real.forget(roomId),
  };
  log.useAuthority(late);
  const sight = new MessageSight(reader, access, own);
  const { messages: files } = attachmentsOf(one);
  sending = new SendingService(log, reader, access, sight, creation, messageViews, own, files);
});
beforeEach(() => {
  meanwhile = [];
});
afterAll(async () => {
  await one.close();
  await other.close();
  await database.drop();
});

/** A room of a's with b and c, where a wrote something. */
async function written(history: 'all' | 'from_join' = 'all'): Promise<{ room_id: string; message_id: string }> {
  const room_id = await makeRoom(other, 'a', { participants: ['b', 'c'], history });
  const { message } = await other.log.append(newMessage(room_id, 'first', { sender: actor('a') }), soon());
  return { room_id, message_id: message._id.toString() };
}

function redirect(at: { room_id: string; message_id: string }, client_message_id?: string) {
  const fields = { ...at, targets: ['c'], ...(client_message_id !== undefined && { client_message_id }) };
  return sending.redirect(command(RedirectMessageCommand, fields), by('b'));
}

function editing({ room_id, message_id }: { room_id: string; message_id: string }, content: string) {
  return () => other.log.change(newEdit(room_id, message_id, content), soon());
}

function deleting({ room_id: roomId, message_id: messageId }: { room_id: string; message_id: string }) {
  const apply = () => ({ content: '', is_deleted: true });
  const change = { roomId, messageId, actor: actor('a'), right: 'delete_own', type: 'message_deleted', apply } as const;
  return () => other.log.change(change, soon());
}

it('takes the text as it was edited meanwhile, however often', async () => {
  const at = await written();
  meanwhile = [editing(at, 'second'), editing(at, 'third')];
  const { message } = await redirect(at);
  expect(message).toMatchObject({ content: 'third', redirect_of: at.message_id, seq: 6 });
});

it('copies nothing that was deleted meanwhile', async () => {
  const at = await written();
  meanwhile = [deleting(at)];
  await expect(redirect(at)).rejects.toEqual(failure('gone'));
  expect((await one.reader.head(at.room_id)).seq).toBe(5);
});

it('copies nothing for somebody who was removed meanwhile', async () => {
  const at = await written();
  meanwhile = [() => other.members.remove(command(RemoveMemberCommand, { ...at, user_id: 'b' }), by('a'))];
  await expect(redirect(at)).rejects.toEqual(failure('not_found'));
  expect((await told(one, at.room_id)).at(-1)).toBe('member_left a>b');
  expect((await one.reader.head(at.room_id)).seq).toBe(6);
});

it('copies nothing of before for somebody who went and came back meanwhile, where history begins at joining', async () => {
  const at = await written('from_join');
  const who = { room_id: at.room_id, user_id: 'b' };
  meanwhile = [
    async () => {
      await other.members.remove(command(RemoveMemberCommand, who), by('a'));
      await other.members.add(command(AddMemberCommand, who), by('a'));
    },
  ];
  await expect(redirect(at)).rejects.toEqual(failure('not_found'));
  expect((await one.reader.head(at.room_id)).seq).toBe(7);
});

it('is answered with the first copy where it is a repeat, whatever became of the original', async () => {
  const at = await written();
  const first = await redirect(at, 'copy-1');
  meanwhile = [deleting(at)];
  const second = await redirect(at, 'copy-1');
  expect(second).toMatchObject({ deduplicated: true, message: { id: first.message.id, content: 'first' } });
});
