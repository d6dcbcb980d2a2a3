import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { DomainEvents } from '../../core/events/domain-events.js';
import type { UserPresenceView } from '../../protocol/views/user-presence.view.js';
import { MemberRepository } from '../members/member.repository.js';
import { LastSeen } from '../users/last-seen.js';
import type { UserDocument } from '../users/user.schema.js';
import { UsersService } from '../users/users.service.js';
import { OnlineElsewhere, type PartOfAll } from './online-elsewhere.js';
import { OnlinePeople } from './online-people.js';
import type { PersonNews } from './presence.events.js';

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

/** Why there is something to tell of somebody. */
interface Reason {
  /** It happened at this process, which tells the others. */
  readonly isFromHere: boolean;
  readonly isNewStatus: boolean;
}

const HERE: Reason = { isFromHere: true, isNewStatus: false };
const ELSEWHERE: Reason = { isFromHere: false, isNewStatus: false };

/** Knows who is online, writes down when people were last seen, and tells what changes of either: gathered, in order. */
@Injectable()
export class PresenceService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Presence');
  private readonly online: OnlinePeople;
  private readonly elsewhere = new OnlineElsewhere(SILENT_MS);
  /** Whom this process's connections were told last to be online: what changes nothing of that is not told again. */
  private readonly shown = new Set<string>();
  /** Of whom there is something to tell. */
  private readonly changed = new Map<string, Reason>();
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
      this.tellOf(userId, HERE);
    });
    this.stopListening = [
      events.on('connection.opened', ({ userId, isTheirOwn }) => {
        if (isTheirOwn && this.online.opened(userId)) this.tellOf(userId, HERE);
      }),
      events.on('connection.closed', ({ userId, isTheirOwn }) => {
        if (isTheirOwn) this.online.closed(userId);
      }),
      events.on('user.updated', ({ userId, status }) => {
        if (status !== undefined) this.tellOf(userId, { isFromHere: true, isNewStatus: true });
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
      for (const id of this.elsewhere.forgetSilent(Date.now())) this.tellOf(id, ELSEWHERE);
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

  /** Takes in what happened at another process, and tells it here. */
  hear(from: string, news: readonly PersonNews[]): void {
    for (const one of news) {
      this.elsewhere.hear(from, one.userId, one.isOnline, Date.now());
      this.show(one);
    }
  }

  /** Takes in who is online at another process. */
  hearAll(from: string, part: PartOfAll): void {
    for (const id of this.elsewhere.hearAll(from, part, Date.now())) this.tellOf(id, ELSEWHERE);
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
    return { user_id: id, is_online: this.isOnline(id), last_seen_at: leftAt?.toISOString() ?? null, status };
  }

  private isOnline(userId: string): boolean {
    return this.online.has(userId) || this.elsewhere.has(userId);
  }

  private tellOf(userId: string, reason: Reason): void {
    const before = this.changed.get(userId) ?? reason;
    this.changed.set(userId, {
      isFromHere: before.isFromHere || reason.isFromHere,
      isNewStatus: before.isNewStatus || reason.isNewStatus,
    });
    this.start(GATHER_MS);
  }

  /** One round at a time: what is told later is newer. */
  private start(afterMs: number): void {
    if (this.round || this.isStopping) return;
    this.round = setTimeout(() => {
      const round = new Map([...this.changed].slice(0, LARGEST_ROUND));
      for (const id of round.keys()) this.changed.delete(id);
      this.tell(round).then(
        () => this.next(GATHER_MS),
        (error: unknown) => {
          this.logger.warn({ err: error }, 'Who came and went could not be told yet');
          for (const [id, reason] of round) this.tellOf(id, reason);
          this.next(RETRY_MS);
        },
      );
    }, afterMs).unref();
  }

  private next(afterMs: number): void {
    this.round = null;
    if (this.changed.size > 0) this.start(afterMs);
  }

  private async tell(round: ReadonlyMap<string, Reason>): Promise<void> {
    const ids = [...round.keys()];
    const [users, rooms] = await Promise.all([this.users.find(ids), this.members.roomIdsOf(ids)]);
    const seen = await this.writeDown([...users.values()]);
    if (this.isStopping) return;
    const news = [...users.values()].map((user) => ({
      userId: user._id,
      isOnline: this.online.has(user._id),
      lastSeenAt: seen.get(user._id) ?? user.last_seen_at,
      status: user.status,
      isNewStatus: round.get(user._id)?.isNewStatus ?? false,
      roomIds: rooms.get(user._id) ?? [],
    }));
    for (const one of news) this.show(one);
    const fromHere = news.filter(({ userId }) => round.get(userId)?.isFromHere);
    if (fromHere.length > 0) this.events.publish('presence.told', fromHere);
  }

  /** Tells the connections here, if it changes anything of what they were told. */
  private show({ userId, lastSeenAt, status, isNewStatus, roomIds }: PersonNews): void {
    const presence = this.viewOf({ _id: userId, last_seen_at: lastSeenAt, status });
    if (presence.is_online === this.shown.has(userId) && !isNewStatus) return;
    if (presence.is_online) this.shown.add(userId);
    else this.shown.delete(userId);
    this.events.publish('presence.changed', { presence, roomIds });
  }

  /** Stores when those of these people who are here, and all who went, were last seen. @returns what it stored, by person */
  private async writeDown(users: readonly UserDocument[]): Promise<Map<string, Date>> {
    const [now, gone] = [new Date(), new Map(this.gone)];
    const here = users.filter((user) => this.online.has(user._id) && this.lastSeen.isOld(user, now));
    const ids = here.map(({ _id: id }) => id);
    await Promise.all([this.lastSeen.here(ids, now), this.lastSeen.gone(gone)]);
    // Somebody may have come and gone once more meanwhile.
    for (const [id, at] of gone) if (this.gone.get(id) === at) this.gone.delete(id);
    return new Map([...ids.map((id) => [id, now] as const), ...gone]);
  }
}
