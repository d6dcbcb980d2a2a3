import type { Entry, Numbers } from './history.js';
import type { StoredMessage, StoredRoom } from './stored.js';

/** A promise that was not kept. */
export interface Violation {
  readonly promise:
    | 'acknowledged is stored'
    | 'stored once'
    | 'refused is not stored'
    | 'numbers without gaps'
    | 'pushed is stored'
    | 'one order'
    | 'sync is complete'
    | 'nothing after removal'
    | 'reading goes forward'
    | 'clients end as the log'
    | 'the database is in order'
    | 'known failures';
  readonly what: string;
}

type Of<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

/** What may be refused to people who do nothing that is forbidden. */
const EXPECTED_CODES: readonly string[] = ['overloaded', 'gone', 'closed'];
/** How long after its acknowledgement a removal may take to reach every process, where nothing is wrong with these. */
const REMOVAL_MS = 1000;
/** How long after a fault things may still take longer than promised. */
const RECOVERY_MS = 15_000;

/**
 * Holds what people saw against what is stored in the end.
 * @param guest who is let in and removed, and so may be refused as a stranger
 */
export function check(history: readonly Entry[], rooms: readonly StoredRoom[], guest: string): Violation[] {
  const violations: Violation[] = [];
  const report = (promise: Violation['promise'], what: string): void => void violations.push({ promise, what });
  const byId = new Map(rooms.map((room) => [room.id, new RoomIndex(room)]));
  for (const room of rooms) checkNumbers(room, report);
  for (const entry of history) {
    if ('code' in entry) checkCode(entry, guest, report);
    const room = 'room' in entry ? byId.get(entry.room) : undefined;
    if (!room) continue;
    if (entry.kind === 'send') checkSend(entry, room, report);
    if (entry.kind === 'change') checkChange(entry, room, report);
    if (entry.kind === 'read') checkRead(entry, room, report);
    if (entry.kind === 'push') checkPush(entry, room, report);
    if (entry.kind === 'synced') checkSync(entry, room, report);
  }
  checkOrder(history, report);
  for (const room of byId.values()) checkGuest(history, room, guest, report);
  return violations;
}

type Report = (promise: Violation['promise'], what: string) => void;

/** A room's messages and changes by what they are looked for by. */
class RoomIndex {
  readonly byId: ReadonlyMap<string, StoredMessage>;
  readonly byMark = new Map<string, StoredMessage[]>();

  constructor(readonly room: StoredRoom) {
    this.byId = new Map(room.messages.map((message) => [message.id, message]));
    for (const message of room.messages)
      if (message.mark !== null) this.byMark.set(message.mark, [...(this.byMark.get(message.mark) ?? []), message]);
  }
}

function checkNumbers({ id, messages, changes }: StoredRoom, report: Report): void {
  messages.forEach(({ seq }, index) => {
    if (seq !== index + 1) report('numbers without gaps', `${id}: message ${String(index + 1)} has seq ${String(seq)}`);
  });
  const newest = new Map<string, number>();
  changes.forEach(({ rev, messageId }, index) => {
    if (rev !== index + 1) report('numbers without gaps', `${id}: change ${String(index + 1)} has rev ${String(rev)}`);
    newest.set(messageId, rev);
  });
  for (const { id: messageId, rev } of messages)
    if (rev !== (newest.get(messageId) ?? 0))
      report(
        'numbers without gaps',
        `${messageId} has rev ${String(rev)}, its newest change ${String(newest.get(messageId))}`,
      );
}

function checkCode(
  { kind, outcome, code, ...entry }: Extract<Entry, { code: unknown }>,
  guest: string,
  report: Report,
): void {
  if (outcome !== 'refused' || code === null || EXPECTED_CODES.includes(code)) return;
  const isGuests = 'by' in entry && entry.by === guest;
  // Removing who is gone, adding who is there, and what the guest tries, say so.
  if ((kind === 'membership' || isGuests) && (code === 'not_found' || code === 'conflict')) return;
  report('known failures', `${kind} was refused as ${code}: ${JSON.stringify(entry)}`);
}

function checkSend({ mark, outcome, message }: Of<'send'>, { byId, byMark }: RoomIndex, report: Report): void {
  const stored = byMark.get(mark) ?? [];
  if (stored.length > 1) report('stored once', `"${mark}" is there ${String(stored.length)} times`);
  if (outcome === 'refused' && stored.length > 0) report('refused is not stored', `"${mark}" was refused and is there`);
  if (!message) return;
  const found = byId.get(message.id);
  if (found?.seq !== message.seq)
    report(
      'acknowledged is stored',
      `"${mark}" was acknowledged at ${String(message.seq)}, and is at ${String(found?.seq)}`,
    );
}

function checkChange(
  { what, by, messageId, text, outcome, rev }: Of<'change'>,
  { room, byId }: RoomIndex,
  report: Report,
): void {
  if (outcome !== 'done') return;
  const said = `${what} of ${messageId} by ${by}`;
  const made = room.changes.filter(
    (change) => change.messageId === messageId && change.type === what && change.user === by,
  );
  if (made.length === 0) report('acknowledged is stored', `${said} is not there`);
  if (rev !== null && made.every((change) => change.rev !== rev))
    report('acknowledged is stored', `${said} has not rev ${String(rev)}`);
  const message = byId.get(messageId);
  if (what === 'message_deleted' && !message?.isDeleted)
    report('acknowledged is stored', `${messageId} was deleted, and is there`);
  const isNewest = rev !== null && made.at(-1)?.rev === rev;
  if (text !== null && isNewest && message && !message.isDeleted && message.text !== text)
    report('acknowledged is stored', `${said} wrote "${text}", and there is "${message.text}"`);
}

function checkRead({ by, seq, outcome }: Of<'read'>, { room }: RoomIndex, report: Report): void {
  if (outcome === 'done' && (room.reads.get(by) ?? 0) < seq)
    report('reading goes forward', `${by} had read up to ${String(seq)}, and has up to ${String(room.reads.get(by))}`);
}

function checkPush({ by, type, seq, rev, messageId }: Of<'push'>, { room, byId }: RoomIndex, report: Report): void {
  if (messageId === null) return;
  const message = byId.get(messageId);
  if (seq !== null && message?.seq !== seq)
    report('pushed is stored', `${by} was pushed ${messageId} at ${String(seq)}, and it is at ${String(message?.seq)}`);
  const change = rev === null ? null : room.changes[rev - 1];
  if (rev !== null && (change?.messageId !== messageId || change.type !== type))
    report(
      'pushed is stored',
      `${by} was pushed ${type} of ${messageId} as ${String(rev)}, which is ${JSON.stringify(change)}`,
    );
}

function checkSync(
  { by, after, head, messages, hasMore }: Of<'synced'>,
  { room, byId }: RoomIndex,
  report: Report,
): void {
  const said = `sync of ${by} in ${room.id} after ${String(after.seq)}/${String(after.rev)}`;
  if (head.seq < after.seq || head.rev < after.rev) report('sync is complete', `${said} goes back`);
  const fresh = messages.filter(({ seq }) => seq > after.seq);
  for (const { id, seq } of fresh)
    if (byId.get(id)?.seq !== seq)
      report('sync is complete', `${said} has ${id} at ${String(seq)}, which is not there`);
  fresh.forEach(({ seq }, index) => {
    if (seq !== after.seq + index + 1)
      report('sync is complete', `${said} leaves out ${String(after.seq + index + 1)}`);
  });
  if (!hasMore && fresh.length !== head.seq - after.seq)
    report('sync is complete', `${said} says up to ${String(head.seq)}, and has ${String(fresh.length)} messages`);
}

/** How far a connection is in a room. */
interface Position {
  /** Where it was told that the room stands. What is not beyond may still come, and nobody needs it. */
  readonly told: Numbers;
  /** What it was pushed last; null: nothing yet, and it was told nothing, so that whatever comes is right. */
  seq: number | null;
  rev: number | null;
}

/** On each connection, what was pushed of a room comes in order from where the connection was told that it stands. */
function checkOrder(history: readonly Entry[], report: Report): void {
  const positions = new Map<string, Position>();
  const ready = new Set<number>();
  for (const entry of history) {
    if (entry.kind === 'ready') {
      ready.add(entry.connection);
      for (const [room, told] of Object.entries(entry.heads))
        positions.set(`${String(entry.connection)} ${room}`, { told, ...told });
    }
    // What comes before it is counted in it.
    if (entry.kind !== 'push' || !ready.has(entry.connection)) continue;
    const key = `${String(entry.connection)} ${entry.room}`;
    const position = positions.get(key) ?? { told: { seq: 0, rev: 0 }, seq: null, rev: null };
    positions.set(key, position);
    checkNext(entry, position, report);
    if (entry.type === 'member_left' && entry.user === entry.by) positions.delete(key);
  }
}

function checkNext(push: Of<'push'>, position: Position, report: Report): void {
  // A change of a membership is told twice, as a message and as what it is, with the same number.
  const next = { seq: push.type === 'message_created' || push.type === 'skipped' ? push.seq : null, rev: push.rev };
  for (const number of ['seq', 'rev'] as const) {
    const [is, was, told] = [next[number], position[number], position.told[number]];
    if (is === null || (was === told && is <= told)) continue;
    if (was !== null && is !== was + 1)
      report(
        'one order',
        `${push.by} (${String(push.connection)}) was pushed ${number} ${String(is)} of ${push.room} after ${String(was)}`,
      );
    position[number] = is;
  }
}

/** A guest writes only while they are a member, and is told of nothing behind their removal until they are asked in again. */
function checkGuest(history: readonly Entry[], { room }: RoomIndex, guest: string, report: Report): void {
  const ends = room.messages.filter(({ membership }) => membership?.user === guest);
  const isMemberAt = (seq: number): boolean => ends.findLast((end) => end.seq < seq)?.membership?.begins === true;
  for (const { sender, seq } of room.messages)
    if (sender === guest && !isMemberAt(seq))
      report('nothing after removal', `${guest} wrote ${String(seq)} and was no member`);
  checkGuestsPushes(history, room, guest, report);
}

function checkGuestsPushes(history: readonly Entry[], room: StoredRoom, guest: string, report: Report): void {
  const faults = faultTimes(history);
  const askedInAt = invitations(history, room, guest);
  /** By connection: it was pushed the guest's removal, and they were not asked in since. */
  const out = new Set<number>();
  let removedAt: number | null = null;
  for (const entry of inOrder(history)) {
    if (entry.kind === 'membership' && entry.room === room.id && entry.outcome !== 'refused') {
      if (entry.what === 'added') {
        out.clear();
        removedAt = null;
      } else if (entry.outcome === 'done') removedAt = entry.at;
    }
    if ((entry.kind !== 'push' && entry.kind !== 'ready') || entry.by !== guest) continue;
    const told = toldOf(room.id, entry);
    if (told === null) continue;
    const said = `${guest} (${String(entry.connection)}) was pushed ${told}`;
    if (out.has(entry.connection)) report('nothing after removal', `${said} after their removal`);
    if (removedAt !== null && entry.at > removedAt + REMOVAL_MS && !faults(removedAt, entry.at))
      report(
        'nothing after removal',
        `${said} ${String(entry.at - removedAt)} ms after their removal was acknowledged`,
      );
    // A process that was behind may tell of a removal when they are asked in already.
    if (entry.kind === 'push' && entry.type === 'member_left' && entry.user === guest)
      if (entry.at < (askedInAt.get(entry.seq ?? 0) ?? Infinity)) out.add(entry.connection);
  }
}

/** When the guest was asked in again after each of their removals, by its seq. Host and log know the same removals, in one order. */
function invitations(history: readonly Entry[], { id, messages }: StoredRoom, guest: string): Map<number, number> {
  const asked: number[] = [];
  let last: 'added' | 'removed' = 'added';
  for (const entry of history) {
    if (entry.kind !== 'membership' || entry.room !== id || entry.what === last) continue;
    last = entry.what;
    if (entry.what === 'added') asked.push(entry.askedAt);
  }
  const removals = messages.filter(({ membership }) => membership?.user === guest && !membership.begins);
  return new Map(removals.map(({ seq }, index) => [seq, asked[index] ?? Infinity]));
}

/** What a connection is told of a room by an entry; null for nothing. */
function toldOf(roomId: string, entry: Of<'push'> | Of<'ready'>): string | null {
  if (entry.kind === 'ready') return roomId in entry.heads ? 'where the room stands' : null;
  return entry.room === roomId ? `${entry.type} ${String(entry.seq ?? entry.rev ?? '')}` : null;
}

/** Somebody may be let in from when that is asked for, and is out from when their removal is acknowledged. */
function inOrder(history: readonly Entry[]): Entry[] {
  const time = (entry: Entry): number =>
    entry.kind === 'membership' && entry.what === 'added' ? entry.askedAt : entry.at;
  return history.toSorted((a, b) => time(a) - time(b));
}

/** Whether something was wrong with the servers at a time, or just before. */
function faultTimes(history: readonly Entry[]): (from: number, to: number) => boolean {
  const spans: { from: number; to: number }[] = [];
  for (const entry of history) {
    if (entry.kind !== 'fault') continue;
    if (entry.begins) spans.push({ from: entry.at, to: Infinity });
    else {
      const last = spans.at(-1);
      if (last) last.to = entry.at + RECOVERY_MS;
    }
  }
  return (from, to) => spans.some((span) => span.from <= to && span.to >= from);
}
