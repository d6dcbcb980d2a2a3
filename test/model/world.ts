import type { HistoryMode, MemberRole, RoomType } from '../../src/protocol/vocabulary.js';

/** What the server should say: null for success, else the code. */
export type Verdict = string | null;

export interface ModelMember {
  role: MemberRole;
  nickname: string | null;
  isActive: boolean;
  isBanned: boolean;
  banReason: string | null;
  isMuted: boolean;
  fromSeq: number;
  since: number;
}

/** A message as it should be. */
export interface ModelMessage {
  id: string;
  seq: number;
  rev: number;
  /** null: a system message. */
  sender: string | null;
  content: string;
  replyTo: string | null;
  redirectOf: string | null;
  mentions: string[];
  /** Beside the sender; empty: everybody. */
  targets: string[];
  isEdited: boolean;
  isPinned: boolean;
  /** Who gave which, in the order in which they came. */
  reactions: Record<string, string[]>;
  isDeleted: boolean;
  event: { type: string; user_id: string | null } | null;
  /** What it was before each edit. */
  edits: string[];
}

/** What a room is made of. */
export interface Making {
  readonly id: string;
  readonly type: RoomType;
  readonly history?: HistoryMode;
  readonly name?: string | null;
  readonly clientRoomId?: string | null;
  readonly maker: string;
}

/** A link into a room. */
export interface ModelInvite {
  readonly code: string;
  readonly room: ModelRoom;
  readonly role: MemberRole;
  readonly maxUses: number | null;
  /** Milliseconds since 1970; null: it does not expire. */
  readonly expiresAt: number | null;
  uses: number;
  isRevoked: boolean;
}

/** What somebody says of themselves. */
export interface Profile {
  name: string | null;
  status: string | null;
}

/** What somebody has to themselves of a room. It outlasts leaving and coming back. */
export interface OwnSide {
  readTally: number;
  clearedSeq: number;
  /** The room is out of the lists until the tally goes beyond this; null: it is in them. */
  hiddenTally: number | null;
  readonly hidden: Set<string>;
}

/** What a message has that nobody has done anything to. */
export const BLANK = {
  ...{ id: '', seq: 0, rev: 0, sender: null, content: '', replyTo: null, redirectOf: null },
  ...{ mentions: [], targets: [], isEdited: false, isPinned: false, reactions: {}, isDeleted: false, event: null },
  edits: [],
} satisfies ModelMessage;

/** What a deletion leaves of a message. */
export const NOTHING_LEFT = { content: '', mentions: [], reactions: {}, isPinned: false, edits: [] };

export type Right =
  | 'react'
  | 'pin'
  | 'read'
  | 'send'
  | 'edit_own'
  | 'delete_own'
  | 'moderate'
  | 'manage_room'
  | 'manage_members'
  | 'audit'
  | 'delete_room';

const OF_READERS: readonly Right[] = ['react', 'read', 'delete_own'];
const OF_MEMBERS: readonly Right[] = [...OF_READERS, 'send', 'edit_own'];
const OF_ADMINS: readonly Right[] = [...OF_MEMBERS, 'pin', 'moderate', 'manage_room', 'manage_members', 'audit'];
const ROLES: Record<MemberRole, readonly Right[]> = {
  owner: [...OF_ADMINS, 'delete_room'],
  admin: OF_ADMINS,
  member: OF_MEMBERS,
  readonly: OF_READERS,
};
const OPEN_TO_MUTED: readonly Right[] = ['read', 'delete_own', 'audit'];
const OPEN_IN_ARCHIVE: readonly Right[] = ['read', 'manage_room', 'audit', 'delete_room'];
/** A direct room is its people: nobody manages them, and everybody may do what an owner does to the room itself. */
const NEVER_IN_DIRECT: readonly Right[] = ['manage_members', 'audit', 'delete_room'];
const OF_ALL_IN_DIRECT: readonly Right[] = ['manage_room', 'pin'];
const HEIRS: readonly MemberRole[] = ['admin', 'member', 'readonly'];

/** One room as it should be: the rules of the product, told once more and in other words than the server tells them. */
export class ModelRoom {
  readonly id: string;
  readonly type: RoomType;
  readonly history: HistoryMode;
  readonly maker: string;
  readonly clientRoomId: string | null;
  name: string | null;
  isActive = true;
  isDeleted = false;
  rev = 0;
  readonly log: ModelMessage[] = [];
  readonly members = new Map<string, ModelMember>();
  private readonly sides = new Map<string, OwnSide>();
  private joins = 0;

  constructor({ id, type, history = 'all', name = null, clientRoomId = null, maker }: Making) {
    this.id = id;
    this.type = type;
    this.history = history;
    this.name = name;
    this.clientRoomId = clientRoomId;
    this.maker = maker;
  }

  get seq(): number {
    return this.log.length;
  }

  active(user: string): ModelMember | null {
    const member = this.members.get(user);
    return member?.isActive && !this.isDeleted ? member : null;
  }

  may(user: string, right: Right): Verdict {
    const member = this.active(user);
    if (!member) return 'not_found';
    const isDirect = this.type === 'direct';
    if (isDirect && NEVER_IN_DIRECT.includes(right)) return 'conflict';
    if (!ROLES[member.role].includes(right) && !(isDirect && OF_ALL_IN_DIRECT.includes(right))) return 'forbidden';
    if (member.isMuted && !OPEN_TO_MUTED.includes(right)) return 'forbidden';
    return this.isActive || OPEN_IN_ARCHIVE.includes(right) ? null : 'conflict';
  }

  manages(user: string, other: MemberRole): boolean {
    const role = this.active(user)?.role;
    return role === 'owner' || (role === 'admin' && (other === 'member' || other === 'readonly'));
  }

  side(user: string): OwnSide {
    const side = this.sides.get(user) ?? {
      ...{ readTally: 0, clearedSeq: 0, hiddenTally: null },
      hidden: new Set<string>(),
    };
    this.sides.set(user, side);
    return side;
  }

  /** Ordinary messages up to a place. */
  tally(seq = this.seq): number {
    return this.log.slice(0, seq).filter(({ sender, targets }) => sender !== null && targets.length === 0).length;
  }

  /** Those who are in it, whoever they are. */
  get present(): string[] {
    return [...this.members].flatMap(([id, { isActive }]) => (isActive ? [id] : []));
  }

  /** Is the room out of somebody's lists. */
  isHiddenFor(user: string): boolean {
    const { hiddenTally } = this.side(user);
    return hiddenTally !== null && this.tally() <= hiddenTally;
  }

  unread(user: string): number {
    return Math.max(0, this.tally() - this.side(user).readTally);
  }

  /** Is it there for somebody: it reached them, and they have not taken it out of their own copy. */
  sees(user: string, message: ModelMessage): boolean {
    const { clearedSeq, hidden } = this.side(user);
    return this.reaches(user, message) && message.seq > clearedSeq && !hidden.has(message.id);
  }

  reaches(user: string, message: ModelMessage): boolean {
    const member = this.active(user);
    const isReached = message.targets.length === 0 || [message.sender, ...message.targets].includes(user);
    return member !== null && message.seq >= member.fromSeq && isReached;
  }

  visible(user: string): ModelMessage[] {
    return this.log.filter((message) => this.sees(user, message));
  }

  /** What everybody begins with whom a room is made with: they see it from its beginning. */
  found(user: string, nickname: string | null = null): void {
    this.admit(user, 'member', 0, nickname);
    const member = this.members.get(user);
    if (member && this.type === 'direct') member.role = 'member';
  }

  admit(user: string, role: MemberRole, seq: number, nickname?: string | null): void {
    const past = this.members.get(user);
    const isFirst = ![...this.members.values()].some(({ isActive }) => isActive);
    const given = isFirst ? 'owner' : role;
    Object.assign(this.side(user), { readTally: this.tally(Math.max(0, seq - 1)), hiddenTally: null });
    this.members.set(user, {
      role: given,
      nickname: nickname === undefined ? (past?.nickname ?? null) : nickname,
      isActive: true,
      isBanned: false,
      banReason: null,
      isMuted: given === 'owner' ? false : (past?.isMuted ?? false),
      fromSeq: this.history === 'from_join' ? seq : 0,
      since: (this.joins += 1),
    });
  }

  dismiss(user: string): void {
    const member = this.members.get(user);
    if (!member?.isActive) return;
    member.isActive = false;
    if (member.role !== 'owner') return;
    const left = [...this.members.values()].filter(({ isActive }) => isActive).sort((a, b) => a.since - b.since);
    const heir = HEIRS.map((role) => left.find((other) => other.role === role)).find((other) => other !== undefined);
    if (heir) Object.assign(heir, { role: 'owner', isMuted: false });
  }

  ban(user: string, reason: string | null): void {
    const blank: ModelMember = {
      ...{ role: 'member', nickname: null, isActive: false, isMuted: false, fromSeq: 0, since: 0 },
      ...{ isBanned: true, banReason: null },
    };
    this.members.set(user, { ...(this.members.get(user) ?? blank), isBanned: true, banReason: reason });
  }

  unban(user: string): void {
    const past = this.members.get(user);
    // Of somebody who never was a member nothing is left.
    if (past?.since === 0) this.members.delete(user);
    else if (past) past.isBanned = false;
  }

  giveRole(user: string, role: MemberRole): void {
    const member = this.members.get(user);
    if (!member) return;
    if (role === 'owner') {
      for (const [id, other] of this.members)
        if (id !== user && other.isActive && other.role === 'owner') other.role = 'admin';
      member.isMuted = false;
    }
    member.role = role;
  }

  /** Takes somebody out of all that was said and done here; what they were stands under another name. */
  erase(user: string, pseudonym: string): void {
    const renamed = (id: string): string => (id === user ? pseudonym : id);
    for (const message of this.log) {
      const targets = message.targets.map(renamed);
      if (message.sender === user) Object.assign(message, { ...NOTHING_LEFT, isDeleted: true, sender: pseudonym });
      const reactions = Object.entries(message.reactions).map(
        ([reaction, ids]) => [reaction, ids.filter((id) => id !== user)] as const,
      );
      Object.assign(message, {
        ...{ targets, mentions: message.mentions.map(renamed) },
        reactions: Object.fromEntries(reactions.filter(([, ids]) => ids.length > 0)),
      });
      if (message.event?.user_id === user) message.event.user_id = pseudonym;
    }
    this.dismiss(user);
    this.members.delete(user);
  }
}
