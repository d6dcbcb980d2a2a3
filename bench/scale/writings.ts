import type { MessageDocument } from '../../src/modules/log/message.schema.js';
import type { Side } from '../../test/support/filled/side.js';
import { ADMIN } from './api.js';
import { messageOf, type Reading } from './readings.js';

/** What writes, in this order, after everything was read. */
export const WRITINGS: readonly Reading[] = [
  {
    name: 'sending into the room',
    run: async ({ room, reader }, api, turn) => {
      const body = { content: 'A message of about the usual length.', client_message_id: `bench-${String(turn)}` };
      await api.give(reader, 'POST', `/rooms/${room.id}/messages`, body);
    },
  },
  {
    name: 'reacting to a message in the middle',
    run: async (side, api, turn) => {
      await api.give(side.owner, 'PUT', `${pathOf(side, messageOf(side, turn))}/reactions/wave`);
    },
  },
  {
    name: 'editing a message in the middle',
    run: async (side, api, turn) => {
      const message = messageOf(side, turn);
      await api.give(message.sender_id ?? '', 'PATCH', pathOf(side, message), { content: `Edit ${String(turn)}` });
    },
  },
  {
    name: 'marking unread from the middle, and reading it',
    run: async (side, api, turn) => {
      const { room, reader } = side;
      const id = messageOf(side, turn)._id.toString();
      await api.give(reader, 'POST', `/rooms/${room.id}/unread`, { message_id: id });
      await api.give(reader, 'POST', `/rooms/${room.id}/read`, { last_read_id: id });
    },
  },
  {
    name: 'deleting a message in the middle',
    run: async (side, api, turn) => {
      const message = messageOf(side, turn);
      await api.give(message.sender_id ?? '', 'DELETE', pathOf(side, message));
    },
  },
  {
    name: 'joining a crowded room, and leaving it',
    run: async ({ crowd }, api, turn) => {
      const newcomer = `newcomer-${String(turn)}`;
      await api.give(newcomer, 'POST', `/rooms/${crowd.id}/join`);
      await api.give(newcomer, 'POST', `/rooms/${crowd.id}/leave`);
    },
  },
  {
    name: 'the owner leaving a crowded room',
    // The room passes on to whoever has been a member for longest: the next of the people.
    run: async ({ crowd }, api, turn) => {
      await api.give(crowd.people[turn] ?? '', 'POST', `/rooms/${crowd.id}/leave`);
    },
  },
  {
    name: 'deleting a crowded room',
    isOnce: true,
    run: async ({ crowd }, api) => {
      await api.give(ADMIN, 'DELETE', `/rooms/${crowd.id}`);
    },
  },
];

function pathOf({ room }: Side, { _id }: MessageDocument): string {
  return `/rooms/${room.id}/messages/${_id.toString()}`;
}
