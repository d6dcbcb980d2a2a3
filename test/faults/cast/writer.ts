import { setTimeout as delay } from 'node:timers/promises';
import type { ConfabClient, MessageView } from '../../../client/src/index.js';
import type { Random } from '../../support/random.js';
import { clientOf, ended, type Play, sendMarked } from './cast.js';

/** How many of their messages somebody may come back to. */
const REMEMBERED = 50;
const PAUSE_MS = 60;

type Mine = Pick<MessageView, 'id' | 'room_id' | 'seq' | 'rev'> & { hasReaction: boolean };

/** Somebody who writes, edits, deletes, reacts and reads, with the typed client. */
export class Writer {
  readonly client: ConfabClient;
  private readonly mine: Mine[] = [];
  private count = 0;

  constructor(
    private readonly play: Play,
    readonly name: string,
    private readonly random: Random,
  ) {
    this.client = clientOf(play.url, name);
    for (const room of play.rooms) this.client.room(room, { window: Infinity, initial: Infinity });
  }

  async write(): Promise<void> {
    while (this.play.goesOn()) {
      await this.act();
      await delay(this.random.below(PAUSE_MS * 2));
    }
  }

  private async act(): Promise<void> {
    const dice = this.random.below(100);
    const old = this.mine[this.random.below(this.mine.length)];
    if (dice < 55 || !old) await this.send(dice < 30);
    else if (dice < 70) await this.edit(old);
    else if (dice < 76) await this.delete(old);
    else if (dice < 86) await this.react(old);
    else await this.read();
  }

  /** @param insists until it is acknowledged; else once */
  private async send(insists: boolean): Promise<void> {
    const { play, client, name: by } = this;
    const room = play.rooms[this.random.below(play.rooms.length)] ?? '';
    const message = await sendMarked(play, client, { by, room, mark: `${by} ${(this.count += 1)}`, insists });
    if (!message) return;
    this.mine.push({ ...message, hasReaction: false });
    if (this.mine.length > REMEMBERED) this.mine.shift();
  }

  private async edit(message: Mine): Promise<void> {
    const text = `${this.name} edit ${(this.count += 1)}`;
    const end = await ended(
      this.client.commands.editMessage({ room_id: message.room_id, message_id: message.id, content: text }),
    );
    const rev = end.outcome === 'done' ? end.answer.message.rev : null;
    this.tell('message_edited', message, { ...end, text, rev });
  }

  private async delete(message: Mine): Promise<void> {
    this.mine.splice(this.mine.indexOf(message), 1);
    const end = await ended(this.client.commands.deleteMessage({ room_id: message.room_id, message_id: message.id }));
    this.tell('message_deleted', message, { ...end, text: null, rev: null });
  }

  /** Once: a repeat would be no change. */
  private async react(message: Mine): Promise<void> {
    if (message.hasReaction) return;
    message.hasReaction = true;
    const end = await ended(
      this.client.commands.addReaction({ room_id: message.room_id, message_id: message.id, reaction: '👍' }),
    );
    this.tell('reaction_added', message, { ...end, text: null, rev: null });
  }

  private async read(): Promise<void> {
    const { history, rooms } = this.play;
    const room = rooms[this.random.below(rooms.length)] ?? '';
    const { messages } = this.client.room(room);
    const message = messages[messages.length - 1 - this.random.below(Math.min(20, messages.length))];
    if (!message) return;
    const end = await ended(this.client.commands.readMessages({ room_id: room, last_read_id: message.id }));
    const seq = end.outcome === 'done' ? end.answer.last_read_seq : message.seq;
    history.add({ kind: 'read', by: this.name, room, outcome: end.outcome, code: end.code, seq });
  }

  private tell(
    what: 'message_edited' | 'message_deleted' | 'reaction_added',
    { id, room_id: room }: Mine,
    {
      outcome,
      code,
      text,
      rev,
    }: { outcome: 'done' | 'refused' | 'unknown'; code: string | null; text: string | null; rev: number | null },
  ): void {
    this.play.history.add({ kind: 'change', what, by: this.name, room, messageId: id, text, outcome, code, rev });
  }
}
