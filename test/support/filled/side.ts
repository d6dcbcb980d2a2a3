import type { MemberDocument } from '../../../src/modules/members/member.schema.js';
import type { Batch } from './fill.js';
import type { LogFacts } from './log.js';
import { accountsOf, crowded, type People, peopleOf, talkedIn } from './rooms.js';

const PEOPLE = 50;

export interface Sizes {
  /** Of the room with the long log. */
  messages: number;
  /** Of the people in the crowd. */
  crowd: number;
  /** That somebody lists, and the messages in each of them. */
  rooms: number;
  messagesEach: number;
}

/** What one place of talk is made of. */
export interface Side {
  /** A room of fifty people, a bot and `cleaner`, with a long log. */
  room: LogFacts & { id: string };
  owner: string;
  /** In that room, and in no other. */
  reader: string;
  /** The same, but has cleared all but its newest messages. */
  cleaner: string;
  /** In many rooms of two, and has read nothing. */
  lister: string;
  /** A public room of many people who said nothing; the first of them owns it. */
  crowd: { id: string; people: People; middle: MemberDocument };
}

/** Makes everything of a side. @param name what the ids of its people begin with */
export function* sideOf(name: string, sizes: Sizes): Generator<Batch, Side> {
  const [bot, cleaner, lister] = [`${name}-bot`, `${name}-cleaner`, `${name}-lister`];
  const people = peopleOf(`${name}-person`, PEOPLE);
  const room = yield* talkedIn({ people, bot, cleaner, messages: sizes.messages });
  const friends = peopleOf(`${name}-friend`, PEOPLE);
  for (let number = 0; number < sizes.rooms; number += 1)
    yield* talkedIn({ people: [friends[number % PEOPLE] ?? lister, lister], messages: sizes.messagesEach });
  const members = peopleOf(`${name}-crowd`, sizes.crowd);
  const { id, middle } = yield* crowded(members);
  yield* accountsOf([...people, cleaner, lister, ...friends, ...members]);
  yield* accountsOf([bot], true);
  const [owner, reader = owner] = people;
  return { room, owner, reader, cleaner, lister, crowd: { id, people: members, middle } };
}
