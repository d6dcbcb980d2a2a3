import type { ConfabClient, MessageView } from '@confab/client';
import { anyOf, pause, type } from './pace.js';

const REACTIONS = ['👍', '😄', '❤️', '🎉', '👏'];

/** Who answers in a room, and what. */
export interface Answering {
  readonly people: readonly string[];
  readonly answers: readonly string[];
}

/** Has people who play react to what others write, and answer it: one after the other, as people do. */
export class Guests {
  readonly #client: (person: string) => ConfabClient;
  #turn = 0;

  /** @param roomOf who answers in a room; undefined where nobody does */
  constructor(
    listener: ConfabClient,
    client: (person: string) => ConfabClient,
    roomOf: (roomId: string) => Answering | undefined,
  ) {
    this.#client = client;
    listener.on('message_created', ({ room_id, message: { sender, ...message } }) => {
      const room = roomOf(room_id);
      if (!room || sender === null || sender.is_bot || room.people.includes(sender.id)) return;
      // It may be refused, where the room is no more: then nobody waits for it either.
      this.#answer(room, message).catch(() => undefined);
    });
  }

  async #answer(room: Answering, message: Omit<MessageView, 'sender'>): Promise<void> {
    const { id: message_id, room_id, content, mentions } = message;
    const turn = (this.#turn += 1);
    const person = room.people[turn % room.people.length];
    const answer = room.answers[turn % room.answers.length];
    const [other, reaction] = [anyOf(room.people), anyOf(REACTIONS)];
    if (person === undefined || other === undefined || answer === undefined || reaction === undefined) return;
    await pause(600, 1500);
    await this.#client(other).commands.addReaction({ room_id, message_id, reaction });
    // A bot that was asked answers by itself.
    if (mentions.length > 0 || content === '') return;
    await type(this.#client(person), room_id, answer);
    await this.#client(person).send({ room_id, content: answer, reply_to: message_id });
  }
}
