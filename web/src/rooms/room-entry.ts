import type { MemberView, MessageView, MyMemberView, RoomSummaryView } from '@confab/client';

/** One of one's rooms, as a list shows it. */
export interface RoomEntry {
  readonly room: RoomSummaryView;
  readonly member: MyMemberView;
  /** Who is in it; null where they are too many to be told. */
  readonly members: readonly MemberView[] | null;
  readonly lastMessage: MessageView | null;
  readonly unread: number;
}

/** What the server told of a room at some moment. */
export interface RoomReport {
  readonly room: RoomSummaryView;
  readonly member: MyMemberView;
  readonly members: readonly MemberView[] | null;
  readonly lastMessage: MessageView | null;
  readonly unread: number;
  /** Where the log stood then. */
  readonly seq: number;
}

/** A room with the numbers by which its unread messages are counted on. */
export interface KnownRoom extends RoomReport {
  /** Of the newest message known. */
  readonly tally: number;
  readonly readTally: number;
  /** The newest message of one's own: it reads the room, whatever is told of the time before. */
  readonly sent: { readonly seq: number; readonly tally: number } | null;
}

/** A report joined with what is known already: pushes may have overtaken it. */
export function joined(known: KnownRoom | undefined, report: RoomReport): KnownRoom {
  const told = { ...report, tally: report.member.read_tally + report.unread, readTally: report.member.read_tally };
  if (known?.room.epoch !== report.room.epoch) return counted({ ...told, sent: null });
  const isNewer = report.member.own_rev > known.member.own_rev;
  const isOlder = report.member.own_rev < known.member.own_rev;
  const sentTally = known.sent && known.sent.seq > report.seq ? known.sent.tally : 0;
  const readTally = isNewer ? Math.max(told.readTally, sentTally) : Math.max(known.readTally, told.readTally);
  const { cleared_seq: cleared } = isOlder ? known.member : report.member;
  const lastMessage = isOlder ? newer(known.lastMessage, report.lastMessage) : lastOf(known.lastMessage, report);
  return counted({
    ...told,
    room: report.room.last_seq < known.room.last_seq ? known.room : report.room,
    member: isOlder ? known.member : report.member,
    lastMessage: lastMessage && lastMessage.seq > cleared ? lastMessage : null,
    seq: Math.max(known.seq, report.seq),
    tally: Math.max(known.tally, told.tally),
    readTally: isOlder ? known.readTally : readTally,
    sent: known.sent,
  });
}

/** The room once a message has come to it. */
export function withMessage(known: KnownRoom, message: MessageView, isMine: boolean): KnownRoom {
  const { seq, tally } = message;
  return counted({
    ...known,
    seq,
    tally: Math.max(known.tally, tally),
    lastMessage: isForAll(message) ? message : known.lastMessage,
    ...(isMine && { readTally: Math.max(known.readTally, tally), sent: { seq, tally } }),
  });
}

/** The room once one's own side of it has changed, told when the log stood at a seq. */
export function withOwnSide(known: KnownRoom, member: MyMemberView, unread: number, seq: number): KnownRoom {
  const { room, members, lastMessage } = known;
  return joined(known, { room, members, lastMessage, member, unread, seq });
}

/** What moves a room to the top. */
export function activityOf({ lastMessage, room }: RoomEntry): string {
  return lastMessage?.created_at ?? room.created_at;
}

function counted(room: Omit<KnownRoom, 'unread'>): KnownRoom {
  return { ...room, unread: Math.max(0, room.tally - room.readTally) };
}

/** What is known as last holds where the report does not reach so far; else it may have been taken out of one's own copy. */
function lastOf(known: MessageView | null, { lastMessage: told, seq }: RoomReport): MessageView | null {
  return known && (known.seq > seq || known.id === told?.id) ? newer(known, told) : told;
}

/** What is for few is no room's last message, and counts for nobody. */
export function isForAll({ targets }: MessageView): boolean {
  return targets.length === 0;
}

export function newer(one: MessageView | null, other: MessageView | null): MessageView | null {
  if (!one || !other) return one ?? other;
  return other.seq > one.seq || (other.seq === one.seq && other.rev >= one.rev) ? other : one;
}
