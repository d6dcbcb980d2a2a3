import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Config } from '../../../../src/config/config.js';
import { DatabaseClock } from '../../../../src/core/database/database-clock.js';
import { LiveTexts } from '../../../../src/modules/log/live-texts.js';
import { LogCollections } from '../../../../src/modules/log/log-collections.js';
import { LogReader } from '../../../../src/modules/log/log-reader.js';
import { StreamLog } from '../../../../src/modules/log/stream-log.js';
import { StreamViews } from '../../../../src/modules/log/stream-views.js';
import { OwnSideRepository } from '../../../../src/modules/members/own-side.repository.js';
import { EditsService } from '../../../../src/modules/messages/edits.service.js';
import { HistoryService } from '../../../../src/modules/messages/history.service.js';
import { MessageSight } from '../../../../src/modules/messages/message-sight.service.js';
import { PinsService } from '../../../../src/modules/messages/pins.service.js';
import { SyncService } from '../../../../src/modules/messages/sync.service.js';
import { ReactionViews } from '../../../../src/modules/reactions/reaction.mapper.js';
import { ReactionRemoval } from '../../../../src/modules/reactions/reaction-removal.service.js';
import { ReactionRepository } from '../../../../src/modules/reactions/reaction.repository.js';
import { ReactionsService } from '../../../../src/modules/reactions/reactions.service.js';
import { FetchHistoryCommand } from '../../../../src/protocol/commands/fetch-history.command.js';
import { ListEditsCommand } from '../../../../src/protocol/commands/list-edits.command.js';
import { RemoveMemberCommand } from '../../../../src/protocol/commands/members.command.js';
import { ListPinsCommand } from '../../../../src/protocol/commands/pins.command.js';
import { ListReactionsCommand } from '../../../../src/protocol/commands/reactions.command.js';
import { SyncCommand } from '../../../../src/protocol/commands/sync.command.js';
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
} from '../../../support/rooms.js';

/*
 * Reads show messages as they are, not as they were: whoever is removed while one of theirs is under way must not see in it
 * what became of a message after that.
 */

const database = freshDatabase();
let one: RoomProcess;

beforeAll(async () => {
  one = await openRooms(database);
  await createRoomIndexes(one.connection);
});
afterAll(async () => {
  await one.close();
  await database.drop();
});

/** What happens once, in front of the next read of that kind. */
type Happening = () => Promise<void>;

class LateReader extends LogReader {
  readonly before = new Map<'edits' | 'messagesById' | 'page' | 'pins', Happening>();

  override async edits(...of: Parameters<LogReader['edits']>): ReturnType<LogReader['edits']> {
    await this.happen('edits');
    return super.edits(...of);
  }

  override async messagesById(...of: Parameters<LogReader['messagesById']>): ReturnType<LogReader['messagesById']> {
    await this.happen('messagesById');
    return super.messagesById(...of);
  }

  override async page(...of: Parameters<LogReader['page']>): ReturnType<LogReader['page']> {
    await this.happen('page');
    return super.page(...of);
  }

  override async pins(...of: Parameters<LogReader['pins']>): ReturnType<LogReader['pins']> {
    await this.happen('pins');
    return super.pins(...of);
  }

  private async happen(kind: 'edits' | 'messagesById' | 'page' | 'pins'): Promise<void> {
    const happening = this.before.get(kind);
    this.before.delete(kind);
    await happening?.();
  }
}

class LateReactions extends ReactionRepository {
  before: Happening = () => Promise.resolve();

  override async page(...of: Parameters<ReactionRepository['page']>): ReturnType<ReactionRepository['page']> {
    await this.before();
    return super.page(...of);
  }
}

/** A room of a's with b, where a wrote something that was edited once. */
async function written(): Promise<{ room_id: string; message_id: string }> {
  const room_id = await makeRoom(one, 'a', { participants: ['b'] });
  const sent = await one.log.append(newMessage(room_id, 'first', { sender: actor('a') }), soon());
  const message_id = sent.message._id.toString();
  await one.log.change(newEdit(room_id, message_id, 'second'), soon());
  return { room_id, message_id };
}

/** Removes b, and then changes what b is about to read. */
function removing({ room_id, message_id }: { room_id: string; message_id: string }): Happening {
  return async () => {
    await one.members.remove(command(RemoveMemberCommand, { room_id, user_id: 'b' }), by('a'));
    await one.log.change(newEdit(room_id, message_id, 'without b'), soon());
  };
}

/** The services that read, over one reader. */
function services() {
  const { access, own, included, users, connection, log, links, messageViews: views, views: rooms } = one;
  const collections = new LogCollections(connection);
  const reader = new LateReader(collections);
  const streamLog = new StreamLog(collections, log, new DatabaseClock(connection));
  const streams = new StreamViews(streamLog, new LiveTexts());
  const reactions = new LateReactions(collections);
  const [config, sight] = [new Config({}), new MessageSight(reader, access, own)];
  const removal = new ReactionRemoval(config, reactions);
  return {
    reader,
    reactions,
    edits: new EditsService(reader, sight, links),
    history: new HistoryService(config, reader, access, views, included, own),
    pins: new PinsService(config, log, reader, access, sight, views, own, included),
    reacting: new ReactionsService(config, log, reactions, removal, sight, new ReactionViews(users, views, included)),
    sync: new SyncService(config, reader, access, views, rooms, own, new OwnSideRepository(connection), streams),
  };
}

it('sync answers for a room lost meanwhile like for a stranger’s, and for the others as ever', async () => {
  const [left, kept] = [await written(), await written()];
  const { reader, sync } = services();
  const ask = () =>
    sync.sync(
      command(SyncCommand, {
        rooms: [left, kept].map(({ room_id }) => ({ room_id, after_seq: 4, after_rev: 0 })),
      }),
      by('b'),
    );
  const whole = (await ask()).rooms;
  expect(whole.map(({ changed }) => changed.map(({ content }) => content))).toEqual([['second'], ['second']]);
  reader.before.set('messagesById', removing(left));
  const { rooms } = await ask();
  expect(rooms).toMatchObject([{ room_id: left.room_id, code: 'not_found' }, { changed: [{ content: 'second' }] }]);
  expect(JSON.stringify(rooms)).not.toContain('without b');
});

it('list_edits', async () => {
  const at = await written();
  const { reader, edits } = services();
  const ask = () => edits.list(command(ListEditsCommand, at), by('b'));
  expect((await ask()).edits).toHaveLength(1);
  reader.before.set('edits', removing(at));
  await expect(ask()).rejects.toEqual(failure('not_found'));
});

it('list_reactions', async () => {
  const at = await written();
  const { reactions, reacting } = services();
  const ask = () => reacting.list(command(ListReactionsCommand, at), by('b'));
  expect((await ask()).reactions).toEqual([]);
  reactions.before = removing(at);
  await expect(ask()).rejects.toEqual(failure('not_found'));
});

it('fetch_history', async () => {
  const at = await written();
  const { reader, history } = services();
  const ask = () => history.fetch(command(FetchHistoryCommand, { room_id: at.room_id, limit: 1 }), by('b'));
  expect((await ask()).messages).toMatchObject([{ content: 'second' }]);
  reader.before.set('page', removing(at));
  await expect(ask()).rejects.toEqual(failure('not_found'));
});

it('list_pins', async () => {
  const at = await written();
  const { reader, pins } = services();
  const ask = () => pins.list(command(ListPinsCommand, { room_id: at.room_id }), by('b'));
  expect((await ask()).messages).toEqual([]);
  reader.before.set('pins', removing(at));
  await expect(ask()).rejects.toEqual(failure('not_found'));
});
