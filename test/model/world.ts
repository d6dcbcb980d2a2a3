import type { MemberRole } from '../../src/protocol/vocabulary.js';

/** What the server should say: null for success, else the code. */
export type Verdict = string | null;

export interface ModelMember {
  role: MemberRole;
  isActive: boolean;
  isBanned: boolean;
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
}

/** What somebody has to themselves of a room. It outlasts leaving and coming back. */
export interface OwnSide {
  readTally: number;
  clearedSeq: number;
  readonly hidden: Set<string>;
}

/** What a message has that nobody has done anything to. */
export const BLANK = {
  ...{ id: '', seq: 0, rev: 0, sender: null, content: '', replyTo: null, redirectOf: null },
  ...{ mentions: [], targets: [], isEdited: false, isPinned: false, reactions: {}, isDeleted: false, event: null },
} satisfies ModelMessage;

type Right =
  | 'react'
  | 'pin'
  | 'read'
  | 'send'
  | 'edit_own'
  | 'delete_own'
  | 'moderate'
  | 'manage_room'
  | 'manage_members'
  | 'delete_room';

const ROLES: Record<MemberRole, readonly Right[]> = {
  owner: [
    'react',
    'pin',
    'read',
    'send',
    'edit_own',
    'delete_own',
    'moderate',
    'manage_room',
    'manage_members',
    'delete_room',
  ],
  admin: ['react', 'pin', 'read', 'send', 'edit_own', 'delete_own', 'moderate', 'manage_room', 'manage_members'],
  member: ['react', 'read', 'send', 'edit_own', 'delete_own'],
  readonly: ['react', 'read', 'delete_own'],
};
const OPEN_TO_MUTED: readonly Right[] = ['read', 'delete_own'];
const OPEN_IN_ARCHIVE: readonly Right[] = ['read', 'manage_room', 'delete_room'];
const HEIRS: readonly MemberRole[] = ['admin', 'member', 'readonly'];

/** One room as it should be: the rules of the product, told once more and in other words than the server tells them. */
export class ModelRoom {
  isActive = true;
  isDeleted = false;
  rev = 0;
  readonly log: ModelMessage[] = [];
  readonly members = new Map<string, ModelMember>();
  private readonly sides = new Map<string, OwnSide>();
  private joins = 0;

  constructor(
    readonly id: string,
    readonly type: 'group' | 'public',
    readonly history: 'all' | 'from_join',
  ) {}

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
    if (!ROLES[member.role].includes(right)) return 'forbidden';
    if (member.isMuted && !OPEN_TO_MUTED.includes(right)) return 'forbidden';
    return this.isActive || OPEN_IN_ARCHIVE.includes(right) ? null : 'conflict';
  }

  manages(user: string, other: MemberRole): boolean {
    const role = this.active(user)?.role;
    return role === 'owner' || (role === 'admin' && (other === 'member' || other === 'readonly'));
  }

  side(user: string): OwnSide {
    const side = this.sides.get(user) ?? { readTally: 0, clearedSeq: 0, hidden: new Set<string>() };
    this.sides.set(user, side);
    return side;
  }

  /** Ordinary messages up to a place. */
  tally(seq = this.seq): number {
    return this.log.slice(0, seq).filter(({ sender, targets }) => sender !== null && targets.length === 0).length;
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

  admit(user: string, role: MemberRole, seq: number): void {
    const past = this.members.get(user);
    const isFirst = ![...this.members.values()].some(({ isActive }) => isActive);
    const given = isFirst ? 'owner' : role;
    this.side(user).readTally = this.tally(Math.max(0, seq - 1));
    this.members.set(user, {
      role: given,
      isActive: true,
      isBanned: false,
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

  ban(user: string): void {
    const past = this.members.get(user);
    const blank: ModelMember = {
      role: 'member',
      isActive: false,
      isBanned: true,
      isMuted: false,
      fromSeq: 0,
      since: 0,
    };
    this.members.set(user, past ? { ...past, isBanned: true } : blank);
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
}
