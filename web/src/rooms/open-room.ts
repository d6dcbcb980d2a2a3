import type { MemberView, ReadMarkView, Room, RoomEnd, RoomView } from '@confab/client';
import type { Chat } from '../session/chat.js';
import { Store } from '../shared/store.js';
import type { Uploads } from '../files/uploads.js';
import { OwnReactions } from '../message/own-reactions.js';
import { Timeline } from '../timeline/timeline.js';

/** What a room is, and what one may do there. */
export interface RoomInfo {
  readonly room: RoomView | null;
  readonly member: MemberView | null;
}

/** A room that is being looked at: what of it changes, for React to follow. */
export class OpenRoom {
  readonly room: Room;
  readonly timeline: Timeline;
  readonly uploads: Uploads;
  readonly ownReactions: OwnReactions;
  readonly info: Store<RoomInfo>;
  readonly typists: Store<readonly string[]>;
  readonly unread: Store<number>;
  readonly reads: Store<ReadonlyMap<string, ReadMarkView>>;
  readonly end: Store<RoomEnd | null>;
  readonly #stops: (() => void)[];

  constructor(chat: Chat, id: string) {
    const room = chat.client.room(id);
    this.room = room;
    this.timeline = new Timeline(room, (data) => chat.client.command('fetch_history', data));
    this.uploads = chat.unsent.uploadsOf(room.id, chat.client);
    this.ownReactions = new OwnReactions(chat.client, () => chat.me.get());
    this.info = new Store({ room: room.info, member: room.member });
    this.typists = new Store(room.typists);
    this.unread = new Store(room.own.unread);
    this.reads = new Store<ReadonlyMap<string, ReadMarkView>>(new Map(room.own.reads));
    this.end = new Store(room.end);
    this.#stops = [
      room.on('info', () => this.info.set({ room: room.info, member: room.member })),
      room.on('typing', (typists) => this.typists.set(typists)),
      room.on('own', () => this.unread.set(room.own.unread)),
      room.on('read', () => this.reads.set(new Map(room.own.reads))),
      room.on('state', () => this.end.set(room.end)),
      this.timeline.view.subscribe(() => chat.people.noteSenders(this.timeline.view.get().messages)),
    ];
  }

  /** Whoever looks at it no more lets go of it: its log is read anew when they come back. */
  close(): void {
    for (const stop of this.#stops) stop();
    this.timeline.close();
    this.ownReactions.close();
    this.room.stopTyping();
    this.room.close();
  }
}
