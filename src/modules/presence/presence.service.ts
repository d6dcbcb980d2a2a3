import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { DomainEvents } from '../../core/events/domain-events.js';
import type { UserPresenceView } from '../../protocol/views/user-presence.view.js';
import { MemberRepository } from '../members/member.repository.js';
import { LastSeen } from '../users/last-seen.js';
import type { UserDocument } from '../users/user.schema.js';
import { UsersService } from '../users/users.service.js';
import { OnlineElsewhere, type PeopleNews } from './online-elsewhere.js';
import { OnlinePeople } from './online-people.js';
import './presence.events.js';

/** How long changes gather: when a process ends, many come back to another at once. */
const GATHER_MS = 100;
const RETRY_MS = 1000;
const LARGEST_ROUND = 500;
/** More than the minute that must lie between two writes for one person, so that no tick comes just too early. */
const SEEN_EVERY_MS = 61_000;

/** How long another process may be silent before its people are taken for gone, and how long those of one that ends are waited for. */
const SILENT_MS = 30_000;
const LEAVING_MS = 10_000;
const FORGET_EVERY_MS = 1000;

/** Knows who is online, writes down when people were last seen, and tells what changes of either: gathered, in order. */
@Injectable()
export class PresenceService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Presence');
  private readonly online: OnlinePeople;
  private readonly elsewhere = new OnlineElsewhere(SILENT_MS);
  /** Of whom there is something to tell; true: it happened here. */
  private readonly changed = new Map<string, boolean>();
  /** Who went, and when; not written down yet. */
  private readonly gone = new Map<string, Date>();
  private readonly stopListening: (() => void)[];
  private round: NodeJS.Timeout | null = null;
  private ticks: NodeJS.Timeout | undefined;
  private forgetting: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(
    private readonly events: DomainEvents,
    private readonly users: UsersService,
    private readonly members: MemberRepository,
    private readonly lastSeen: LastSeen,
    { limits }: Config,
  ) {
    this.online = new OnlinePeople(limits.presence_grace_ms, (userId, leftAt) => {
      this.gone.set(userId, leftAt);
      this.tellOf(userId);
    });
    this.stopListening = [
      events.on('connection.opened', ({ userId, isTheirOwn }) => {
        if (isTheirOwn && this.online.opened(userId)) this.tellOf(userId);
      }),
      events.on('connection.closed', ({ userId, isTheirOwn }) => {
        if (isTheirOwn) this.online.closed(userId);
      }),
      events.on('user.updated', ({ userId, status }) => {
        if (status !== undefined) this.tellOf(userId);
      }),
    ];
  }

  onApplicationBootstrap(): void {
    this.ticks = setInterval(() => {
      this.lastSeen.here(this.online.ids(), new Date()).catch((error: unknown) => {
        this.logger.warn({ err: error }, 'Who is here could not be written down');
      });
    }, SEEN_EVERY_MS).unref();
    this.forgetting = setInterval(() => {
      for (const id of this.elsewhere.forgetSilent(Date.now())) this.tellOf(id, false);
    }, FORGET_EVERY_MS).unref();
  }

  /** Who has a connection to this process, or had one a moment ago. */
  here(): string[] {
    return this.online.ids();
  }

  /** Whether that process told who is online at it, and is not taken for gone. */
  knows(processId: string): boolean {
    return this.elsewhere.knows(processId);
  }

  /** Takes in who is online at another process. */
  hear(from: string, news: PeopleNews): void {
    for (const id of this.elsewhere.hear(from, news, Date.now())) this.tellOf(id, false);
  }

  /** Another process ends: its people are given the time to come back elsewhere. */
  leaves(from: string): void {
    this.elsewhere.leaves(from, Date.now() + LEAVING_MS);
  }

  /** Connections are closed by now, or soon will be: everybody who was here is written down as seen. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    for (const stop of this.stopListening) stop();
    clearInterval(this.ticks);
    clearInterval(this.forgetting);
    if (this.round) clearTimeout(this.round);
    for (const [userId, leftAt] of this.online.clear(new Date())) this.gone.set(userId, leftAt);
    try {
      await this.lastSeen.gone(this.gone);
    } catch (error) {
      this.logger.warn({ err: error }, 'Who was here could not be written down');
    }
  }

  /** How others see this person now. */
  viewOf({ _id: id, last_seen_at, status }: Pick<UserDocument, '_id' | 'last_seen_at' | 'status'>): UserPresenceView {
    const leftAt = this.gone.get(id) ?? last_seen_at;
    const isOnline = this.online.has(id) || this.elsewhere.has(id);
    return { user_id: id, is_online: isOnline, last_seen_at: leftAt?.toISOString() ?? null, status };
  }

  private tellOf(userId: string, isFromHere = true): void {
    this.changed.set(userId, isFromHere || this.changed.get(userId) === true);
    this.start(GATHER_MS);
  }

  /** One round at a time: what is told later is newer. */
  private start(afterMs: number): void {
    if (this.round || this.isStopping) return;
    this.round = setTimeout(() => {
      const round = [...this.changed].slice(0, LARGEST_ROUND);
      for (const [id] of round) this.changed.delete(id);
      this.tell(new Map(round)).then(
        () => this.next(GATHER_MS),
        (error: unknown) => {
          this.logger.warn({ err: error }, 'Who came and went could not be told yet');
          for (const [id, isFromHere] of round) this.tellOf(id, isFromHere);
          this.next(RETRY_MS);
        },
      );
    }, afterMs).unref();
  }

  private next(afterMs: number): void {
    this.round = null;
    if (this.changed.size > 0) this.start(afterMs);
  }

  /** @param round whom to tell of, and whether it happened here */
  private async tell(round: ReadonlyMap<string, boolean>): Promise<void> {
    const ids = [...round.keys()];
    await this.writeDown(ids);
    const [users, rooms] = await Promise.all([this.users.find(ids), this.members.roomIdsOf(ids)]);
    if (this.isStopping) return;
    for (const [id, user] of users)
      this.events.publish('presence.changed', { presence: this.viewOf(user), roomIds: rooms.get(id) ?? [] });
    // Once it is written down: who is told elsewhere reads it.
    const people = ids.filter((id) => round.get(id)).map((id) => [id, this.online.has(id)] as const);
    if (people.length > 0) this.events.publish('presence.told', { people, all: null });
  }

  private async writeDown(ids: readonly string[]): Promise<void> {
    const gone = new Map(this.gone);
    await Promise.all([
      this.lastSeen.here(
        ids.filter((id) => this.online.has(id)),
        new Date(),
      ),
      this.lastSeen.gone(gone),
    ]);
    // Somebody may have come and gone once more meanwhile.
    for (const [id, at] of gone) if (this.gone.get(id) === at) this.gone.delete(id);
  }
}
