import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LogCollections } from '../../../../src/modules/log/log-collections.js';
import { LogSearch } from '../../../../src/modules/log/log-search.js';
import { SearchService } from '../../../../src/modules/messages/search.service.js';
import { RemoveMemberCommand } from '../../../../src/protocol/commands/members.command.js';
import { SearchCommand } from '../../../../src/protocol/commands/search.command.js';
import { freshDatabase } from '../../../support/mongo.js';
import { by, command, createRoomIndexes, makeRoom, openRooms, type RoomProcess, send } from '../../../support/rooms.js';

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

/** A search of the log before which something happens. */
class LateSearch extends LogSearch {
  constructor(
    collections: LogCollections,
    private readonly before: () => Promise<void>,
  ) {
    super(collections);
  }

  override async newest(...search: Parameters<LogSearch['newest']>): ReturnType<LogSearch['newest']> {
    await this.before();
    return super.newest(...search);
  }
}

test('somebody removed while a search looks finds nothing of that room, and what they may see of the others', async () => {
  const [left, kept] = [
    await makeRoom(one, 'a', { participants: ['b'] }),
    await makeRoom(one, 'a', { participants: ['b'] }),
  ];
  await send(one, kept, 'a', 'an apple for b');
  const { access, repository, own, included, messageViews: views, connection } = one;
  const before = async (): Promise<void> => {
    await one.members.remove(command(RemoveMemberCommand, { room_id: left, user_id: 'b' }), by('a'));
    await send(one, left, 'a', 'an apple without b');
  };
  const log = new LateSearch(new LogCollections(connection), before);
  const search = new SearchService(log, access, repository, views, included, own);
  const { results } = await search.find(command(SearchCommand, { q: 'apple' }), by('b'));
  expect(results.map(({ message }) => message.content)).toEqual(['an apple for b']);
});
