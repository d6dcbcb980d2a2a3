import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Config } from '../../../../src/config/config.js';
import { ConfabError } from '../../../../src/core/errors/confab-error.js';
import { LogCollections } from '../../../../src/modules/log/log-collections.js';
import { PinsService } from '../../../../src/modules/messages/pins.service.js';
import { MessageSight } from '../../../../src/modules/messages/message-sight.service.js';
import { ReactionViews } from '../../../../src/modules/reactions/reaction.mapper.js';
import { ReactionRemoval } from '../../../../src/modules/reactions/reaction-removal.service.js';
import { ReactionRepository } from '../../../../src/modules/reactions/reaction.repository.js';
import { ReactionsService } from '../../../../src/modules/reactions/reactions.service.js';
import { AddReactionCommand, RemoveReactionCommand } from '../../../../src/protocol/commands/reactions.command.js';
import { PinMessageCommand } from '../../../../src/protocol/commands/pins.command.js';
import { freshDatabase } from '../../../support/mongo.js';
import { newMessage, soon, toUuid } from '../../../support/room-logs.js';
import { by, command, createRoomIndexes, makeRoom, openRooms, type RoomProcess } from '../../../support/rooms.js';

const PROCESSES = 3;
const PEOPLE = Array.from({ length: 50 }, (_, n) => `p${String(n)}`);
const ENVIRONMENT = { REACTION_USERS_LISTED: '20', PINS_PER_ROOM: '5' };
const database = freshDatabase();
let rooms: RoomProcess[];
let reacting: ReactionsService[];
let pinning: PinsService[];

beforeAll(async () => {
  await createRoomIndexes(await database.connect());
  rooms = await Promise.all(Array.from({ length: PROCESSES }, () => openRooms(database, ENVIRONMENT)));
  const config = new Config(ENVIRONMENT);
  reacting = rooms.map(({ log, reader, access, users, messageViews, included, connection, own }) => {
    const views = new ReactionViews(users, messageViews, included);
    const repository = new ReactionRepository(new LogCollections(connection));
    return new ReactionsService(
      config,
      log,
      repository,
      new ReactionRemoval(config, repository),
      new MessageSight(reader, access, own),
      views,
    );
  });
  pinning = rooms.map(({ log, reader, access, messageViews: views, included, own }) => {
    return new PinsService(config, log, reader, access, new MessageSight(reader, access, own), views, own, included);
  });
});
afterAll(async () => {
  await Promise.all(rooms.map((room) => room.close()));
  await database.drop();
});

/** A room of everybody with as many messages. */
async function written(count: number): Promise<{ room_id: string; ids: string[] }> {
  const room_id = await makeRoom(rooms[0]!, 'owner', { participants: PEOPLE });
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { message } = await rooms[0]!.log.append(newMessage(room_id, `message ${String(n)}`), soon());
    ids.push(message._id.toString());
  }
  return { room_id, ids };
}

/** Repeats what failed with an answer that allows it, as a client does. */
async function insisting<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConfabError) || !['unknown_outcome', 'overloaded'].includes(error.code)) throw error;
    }
  }
}

it('counts exactly what fifty people give and take back at once, through three processes', async () => {
  const { room_id, ids } = await written(1);
  const message_id = ids[0]!;
  const give = (who: string, n: number, reaction: string): Promise<unknown> =>
    insisting(() =>
      reacting[n % PROCESSES]!.add(command(AddReactionCommand, { room_id, message_id, reaction }), by(who)),
    );
  const take = (who: string, n: number, reaction: string): Promise<unknown> =>
    insisting(() =>
      reacting[n % PROCESSES]!.remove(command(RemoveReactionCommand, { room_id, message_id, reaction }), by(who)),
    );
  await Promise.all(
    PEOPLE.map(async (who, n) => {
      // The same through two processes at once: one reaction, one rev.
      await Promise.all([give(who, n, '👍'), give(who, n + 1, '👍'), give(who, n, 'ok')]);
      if (n % 2 === 0) await Promise.all([take(who, n, 'ok'), take(who, n + 1, 'ok')]);
    }),
  );

  const { reader, connection } = rooms[0]!;
  const message = await reader.message(room_id, message_id);
  const rows = await connection
    .collection('reactions')
    .find({ room_id: toUuid(room_id) })
    .toArray();
  const givers = (reaction: string): unknown[] =>
    rows.filter((row) => row['reaction'] === reaction).map((row) => row['user_id'] as unknown);
  expect(message?.reactions.map(({ reaction, count }) => [reaction, count]).sort()).toEqual([
    ['ok', 25],
    ['👍', 50],
  ]);
  for (const { reaction, count, user_ids: listed } of message?.reactions ?? []) {
    expect(givers(reaction)).toHaveLength(count);
    expect(listed).toHaveLength(20);
    expect(new Set(listed).size).toBe(20);
    expect(givers(reaction)).toEqual(expect.arrayContaining(listed));
  }
  const changes = await reader.changesAfter(room_id, 0, Number.MAX_SAFE_INTEGER, 1000);
  expect(changes.map(({ rev }) => rev)).toEqual(Array.from({ length: 125 }, (_, n) => n + 1));
  expect(message?.rev).toBe(125);
}, 120_000);

it('pins no more messages than a room may have, however many processes pin at once', async () => {
  const { room_id, ids } = await written(15);
  const outcomes = await Promise.all(
    ids.map((message_id, n) =>
      insisting(() =>
        pinning[n % PROCESSES]!.pin(command(PinMessageCommand, { room_id, message_id }), by('owner')),
      ).then(
        () => 'pinned',
        (error: unknown) => (error instanceof ConfabError ? error.code : String(error)),
      ),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === 'pinned')).toHaveLength(5);
  expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(10);
  const pinned = { room_id: toUuid(room_id), is_pinned: true };
  expect(await rooms[0]!.connection.collection('messages').countDocuments(pinned)).toBe(5);
}, 60_000);
