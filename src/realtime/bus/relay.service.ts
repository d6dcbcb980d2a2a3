import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { DomainEvents } from '../../core/events/domain-events.js';
import '../../modules/bots/bots.events.js';
import { beginningOf, toldBy } from '../../modules/log/log-entry.js';
import type { Commit } from '../../modules/log/log.types.js';
import '../../modules/presence/presence.events.js';
import '../../modules/users/users.events.js';
import '../realtime.events.js';
import { LiveLanguages } from '../live-languages.js';
import { PresenceFeed } from '../presence-feed.service.js';
import { ReplyFeed } from '../reply-feed.service.js';
import { RoomFeed } from '../room-feed.js';
import { TypingService } from '../typing.service.js';
import type { BusMessage } from './bus-message.js';
import { AttendanceService } from './attendance.service.js';
import { Bus, channelOfPerson, channelOfRoom } from './bus.service.js';

/**
 * Tells other processes what their connections are to get of what happens here, and takes in what they tell: what concerns a room on
 * the channel of that room, what concerns a person on theirs. A process listens to those that it has connections of.
 */
@Injectable()
export class Relay implements OnModuleDestroy {
  private readonly logger = new Logger('Bus');
  /** How many connections here somebody has. */
  private readonly connections = new Map<string, number>();
  private readonly stopListening: (() => void)[];

  constructor(
    events: DomainEvents,
    private readonly bus: Bus,
    private readonly feed: RoomFeed,
    private readonly replies: ReplyFeed,
    private readonly typing: TypingService,
    private readonly presence: PresenceFeed,
    private readonly attendance: AttendanceService,
    private readonly languages: LiveLanguages,
  ) {
    this.stopListening = !bus.isThere
      ? []
      : [
          events.on('log.committed', (commit) => this.tellOfCommit(commit)),
          events.on('reply.chunk', (chunk) => this.bus.send(channelOfRoom(chunk.roomId), { kind: 'chunk', chunk })),
          events.on('typing.told', (typing) =>
            this.bus.send(channelOfRoom(typing.room_id), { kind: 'typing', typing }),
          ),
          events.on('crowd.counted', (report) => {
            this.bus.send(channelOfRoom(report.roomId), { kind: 'crowd', report });
          }),
          events.on('signal.sent', ({ event, reach }) => {
            const { person } = reach;
            for (const roomId of reach.rooms) this.bus.send(channelOfRoom(roomId), { kind: 'signal', event, reach });
            if (person !== undefined) this.bus.send(channelOfPerson(person), { kind: 'signal', event, reach });
          }),
          events.on('user.updated', ({ userId, language }) => {
            this.bus.send(channelOfPerson(userId), { kind: 'language', userId, language });
          }),
          events.on('room.followed', ({ roomId }) => this.listen(channelOfRoom(roomId))),
          events.on('room.left', ({ roomId }) => this.bus.unlisten(channelOfRoom(roomId))),
          events.on('connection.opened', ({ userId }) => this.opened(userId)),
          events.on('connection.closed', ({ userId }) => this.closed(userId)),
        ];
  }

  onModuleDestroy(): void {
    for (const stop of this.stopListening) stop();
  }

  /** The processes of those who became members may not follow the room yet: they are told that there is one. */
  private tellOfCommit(commit: Commit): void {
    const { roomId, entries } = commit;
    if (!this.bus.send(channelOfRoom(roomId), { kind: 'commit', commit }))
      this.bus.send(channelOfRoom(roomId), { kind: 'longer', roomId });
    const joined = entries.flatMap((entry) => {
      const event = toldBy(entry);
      return event?.type === 'member_joined' && event.user_id !== null ? [event.user_id] : [];
    });
    if (joined.length === 0) return;
    const behind = beginningOf(entries);
    for (const userId of new Set(joined))
      this.bus.send(channelOfPerson(userId), { kind: 'joined', roomId, userId, behind });
  }

  private opened(userId: string): void {
    const count = this.connections.get(userId) ?? 0;
    this.connections.set(userId, count + 1);
    if (count === 0) this.listen(channelOfPerson(userId));
  }

  private closed(userId: string): void {
    const count = (this.connections.get(userId) ?? 0) - 1;
    if (count > 0) this.connections.set(userId, count);
    else {
      this.connections.delete(userId);
      this.bus.unlisten(channelOfPerson(userId));
    }
  }

  private listen(channel: string): void {
    this.bus.listen(channel, (message, from) => this.take(message, from));
  }

  private take(message: BusMessage, from: string): void {
    if (message.kind === 'commit') this.feed.hear(message.commit);
    if (message.kind === 'chunk') this.replies.take(message.chunk);
    if (message.kind === 'typing') this.typing.hear(message.typing);
    if (message.kind === 'signal') this.feed.signalHere(message.event, message.reach);
    if (message.kind === 'crowd') this.presence.hear(from, message.report);
    if (message.kind === 'who') this.attendance.answer(message);
    if (message.kind === 'language') this.languages.follow(message.userId, message.language);
    if (message.kind === 'joined') this.feed.letIn(message.roomId, message.userId, message.behind);
    if (message.kind === 'longer')
      this.feed.lookAt(message.roomId).catch((error: unknown) => {
        this.logger.warn({ err: error }, 'A log that goes on could not be looked at; the next look follows');
      });
  }
}
