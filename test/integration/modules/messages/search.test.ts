import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LogCollections } from '../../../../src/modules/log/log-collections.js';
import type { LogReader } from '../../../../src/modules/log/log-reader.js';
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
    reader: LogReader,
    private readonly before: () => Promise<void>,
  ) {
    super(collections, reader);
  }

  override async newest(...search: Parameters<LogSearch['newest']>): ReturnType<LogSearch['newest']> {
    await this.before();
    return super.newest(...search);
  }
}

function searchWith(log: LogSearch): SearchService {
  const { access, repository, own, included, messageViews } = one;
  return new SearchService(log, access, repository, messageViews, included, own);
}

test('pages leave nothing out and show nothing twice, also of what was sent in the same millisecond', async () => {
  const rooms = await Promise.all([1, 2, 3].map(() => makeRoom(one, 'c', { participants: ['d'] })));
  for (let n = 0; n < 12; n += 1) await send(one, rooms[n % 3]!, 'c', `pear ${n}`);
  const { messages } = new LogCollections(one.connection);
  const second = await messages.findOne({ content: 'pear 2' });
  const contents = [3, 4, 5, 6, 7, 8, 9].map((n) => `pear ${n}`);
  await messages.updateMany({ content: { $in: contents } }, { $set: { created_at: second!.created_at } });
  const service = searchWith(new LogSearch(new LogCollections(one.connection), one.reader));
  const found: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await service.find(
      command(SearchCommand, { q: 'pear', limit: 2, ...(cursor && { cursor }) }),
      by('d'),
    );
    expect(page.results).toHaveLength(2);
    found.push(...page.results.map(({ message }) => message.content));
    cursor = page.next_cursor;
  } while (cursor);
  expect(found.toSorted()).toEqual(Array.from({ length: 12 }, (_, n) => `pear ${n}`).toSorted());
});

test('somebody removed while a search looks finds nothing of that room, and what they may see of the others', async () => {
  const [left, kept] = [
    await makeRoom(one, 'a', { participants: ['b'] }),
    await makeRoom(one, 'a', { participants: ['b'] }),
  ];
  await send(one, kept, 'a', 'an apple for b');
  const { reader, connection } = one;
  const before = async (): Promise<void> => {
    await one.members.remove(command(RemoveMemberCommand, { room_id: left, user_id: 'b' }), by('a'));
    await send(one, left, 'a', 'an apple without b');
  };
  const log = new LateSearch(new LogCollections(connection), reader, before);
  const { results } = await searchWith(log).find(command(SearchCommand, { q: 'apple' }), by('b'));
  expect(results.map(({ message }) => message.content)).toEqual(['an apple for b']);
});
