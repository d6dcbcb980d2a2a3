import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../config/config.js';
import { DomainEvents, type DomainEventMap } from '../core/events/domain-events.js';
import { readMarkOf } from '../modules/members/member.mapper.js';
import { Turns } from '../modules/messages/turns.js';
import { OwnSides } from '../modules/rooms/own-sides.service.js';
import type {
  MembershipChangedEvent,
  MessageHiddenEvent,
  MessagesReadEvent,
} from '../protocol/events/own-side.event.js';
import { success, type Envelope } from '../protocol/envelope.js';
import { RoomFeed } from './room-feed.js';

/**
 * Tells the room who has read how far, and somebody's own connections what they changed on their own side of it. Hints, as
 * all pushes are: `sync` has both, and own_rev says when it is needed.
 */
@Injectable()
export class OwnSideFeed implements OnModuleDestroy {
  private readonly logger = new Logger('Feed');
  /** What one person is told comes in the order in which it was written here: own_rev counts on that. */
  private readonly turns = new Turns();
  private readonly stopListening: (() => void)[];

  constructor(
    events: DomainEvents,
    private readonly feed: RoomFeed,
    private readonly own: OwnSides,
    private readonly config: Config,
  ) {
    this.stopListening = [
      events.on('member.read', (event) => {
        this.tellRead(event);
      }),
      events.on('member.side_changed', (event) => {
        this.tellOneself(event).catch((error: unknown) => {
          this.logger.warn({ err: error }, 'Somebody could not be told of a change of their own');
        });
      }),
    ];
  }

  onModuleDestroy(): void {
    for (const stop of this.stopListening) stop();
  }

  private tellRead({ member, memberCount }: DomainEventMap['member.read']): void {
    const room_id = member.room_id.toString();
    const read: MessagesReadEvent = Object.assign(readMarkOf(member), { room_id });
    const isSmall = memberCount <= this.config.limits.receipt_members;
    const reach = isSmall ? { rooms: [room_id] } : { rooms: [], person: member.user_id };
    this.feed.signal(success('messages_read', read), reach);
  }

  private async tellOneself(event: DomainEventMap['member.side_changed']): Promise<void> {
    const { user_id: person } = event.member;
    await this.turns.take(
      person,
      () => this.eventOf(event),
      (envelope) => {
        this.feed.signal(envelope, { rooms: [], person });
      },
    );
  }

  private async eventOf({ member, head, hidden }: DomainEventMap['member.side_changed']): Promise<Envelope> {
    const about = { room_id: member.room_id.toString(), own_rev: member.own_rev ?? 0 };
    if (hidden !== null) {
      const event: MessageHiddenEvent = { ...about, message_id: hidden };
      return success('message_hidden', event);
    }
    const [mine] = await this.own.mine([{ member, tally: head.tally }]);
    if (!mine) throw new Error('A view is made of each membership');
    const event: MembershipChangedEvent = { ...about, ...mine, head_seq: head.seq };
    return success('membership_changed', event);
  }
}
