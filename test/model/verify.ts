import { expect } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { MessageView, SyncRoomView } from '../../client/src/protocol.generated.js';
import { done } from '../support/stage.js';
import type { Play } from './play.js';
import { Replica } from './replica.js';
import type { ModelMessage, ModelRoom } from './world.js';

const PATIENCE_MS = 8000;

interface Sight {
  play: Play;
  who: string;
  fresh: Map<string, SyncRoomView>;
}

/**
 * Fails unless every fresh load is what the model says, and every client gets to where its user's fresh load is.
 * @param isRevKnown false: the model does not know how many changes there were, only what they came to
 */
export async function verify(play: Play, people: readonly string[], isRevKnown = true): Promise<void> {
  await play.connectAll(people);
  for (const who of people) {
    const sight: Sight = { play, who, fresh: await load(play, who) };
    for (const room of play.rooms) compare(sight, room, isRevKnown);
    for (const room of play.rooms) await walk(sight, room);
    for (const replica of play.replicasOf(who)) await converge(replica, sight);
  }
  for (const room of play.rooms) await compareEdits(play, people, room);
  await comparePresence(play, people);
}

/** All of the rooms as somebody new to them gets them. */
async function load(play: Play, who: string): Promise<Map<string, SyncRoomView>> {
  const rooms = play.rooms.map(({ id }) => ({ room_id: id, after_seq: 0, after_rev: 0 }));
  const answer = done(await play.stage.overRest(who, 'sync', { rooms }));
  return new Map(answer.rooms.map((room) => [room.room_id, room]));
}

function compare({ who, fresh: all }: Sight, room: ModelRoom, isRevKnown: boolean): void {
  const fresh = all.get(room.id);
  if (!room.active(who)) {
    expect({ who, code: fresh?.code }).toEqual({ who, code: 'not_found' });
    return;
  }
  const rev = isRevKnown ? room.rev : expect.any(Number);
  expect({ who, seq: fresh?.head_seq, rev: fresh?.head_rev }).toEqual({ who, seq: room.seq, rev });
  const revs = isRevKnown ? {} : { rev: expect.any(Number) };
  expect({ who, log: fresh?.messages.map(seen) }).toEqual({
    who,
    log: room.visible(who).map((message) => ({ ...wanted(message, room, who), ...revs })),
  });
  compareRoom(room, fresh);
  compareOwn(who, room, fresh);
  compareQuotes(who, room, fresh);
}

function compareRoom(room: ModelRoom, fresh: SyncRoomView | undefined): void {
  const members = (fresh?.room?.members ?? []).map(({ user_id, role, is_muted, nickname }) => [
    ...[user_id, role, is_muted],
    nickname,
  ]);
  const active = [...room.members].filter(([, { isActive }]) => isActive);
  expect(members.sort()).toEqual(active.map(([id, m]) => [id, m.role, m.isMuted, m.nickname]).sort());
  expect(fresh?.room).toMatchObject({
    ...{ type: room.type, name: room.name, is_active: room.isActive, history: room.history },
    member_count: active.length,
  });
}

function compareOwn(who: string, room: ModelRoom, fresh: SyncRoomView | undefined): void {
  const { clearedSeq, hidden } = room.side(who);
  const left = room.log.filter(({ id, seq }) => hidden.has(id) && seq > clearedSeq).map(({ id }) => id);
  expect({ who, hidden: fresh?.hidden.toSorted() }).toEqual({ who, hidden: left.toSorted() });
  expect({
    ...{ who, unread: fresh?.unread_count },
    ...{ cleared: fresh?.member?.cleared_seq, isHidden: fresh?.member?.is_hidden },
  }).toEqual({ who, unread: room.unread(who), cleared: clearedSeq, isHidden: room.isHiddenFor(who) });
}

function compareQuotes(who: string, room: ModelRoom, fresh: SyncRoomView | undefined): void {
  for (const { reply_to, quote } of fresh?.messages ?? []) {
    const original = room.visible(who).find(({ id }) => id === reply_to);
    expect(quote && [quote.id, original?.event ? '' : quote.content]).toEqual(
      original ? [original.id, original.content] : null,
    );
  }
}

/** The pages of history, one after the other, are the log. */
async function walk({ play, who, fresh: all }: Sight, room: ModelRoom): Promise<void> {
  const fresh = all.get(room.id);
  if (fresh?.code !== null) return;
  const pages: MessageView[] = [];
  let more = true;
  while (more) {
    const before = pages[0] && { before_id: pages[0].id };
    const page = done(await play.stage.overRest(who, 'fetch_history', { room_id: room.id, limit: 20, ...before }));
    pages.unshift(...page.messages);
    more = page.has_more === true;
  }
  expect(pages).toEqual(fresh.messages);
}

/** Waits until a client knows just what a fresh load gives. */
async function converge(replica: Replica, { play: { rooms }, fresh }: Sight): Promise<void> {
  const goal = rooms.flatMap(({ id }) => {
    const room = fresh.get(id);
    return room?.code === null ? [freshState(room)] : [];
  });
  const deadline = Date.now() + PATIENCE_MS;
  const now = (): object[] => rooms.flatMap(({ id }) => replica.state(id) ?? []);
  for (;;) {
    await replica.settled();
    replica.device?.check();
    if (isDeepStrictEqual(plain(now()), plain(goal))) return;
    if (Date.now() > deadline) break;
    await delay(5);
  }
  expect({ who: replica.userId, rooms: now() }).toEqual({ who: replica.userId, rooms: goal });
}

/** What messages were before is there for whoever sees them, and nothing of what was deleted. */
async function compareEdits({ stage }: Play, people: readonly string[], room: ModelRoom): Promise<void> {
  for (const message of room.log.filter(({ isEdited }) => isEdited)) {
    const reader = people.find((who) => room.sees(who, message));
    if (reader === undefined) continue;
    const answer = done(await stage.overRest(reader, 'list_edits', { room_id: room.id, message_id: message.id }));
    expect({ message, edits: answer.edits.map(({ content }) => content) }).toEqual({ message, edits: message.edits });
  }
}

/** Everybody is connected, and says of themselves what they last said. */
async function comparePresence(play: Play, people: readonly string[]): Promise<void> {
  for (const who of people) {
    const { presences } = done(await play.stage.overRest(who, 'get_presence', { user_ids: people }));
    const wantedOf = (id: string): object => ({
      user_id: id,
      is_online: true,
      status: play.profiles.get(id)?.status ?? null,
    });
    expect(presences).toMatchObject(people.map(wantedOf));
  }
}

/** The same, of objects of this realm: what sockets and requests give has other prototypes, which do not matter. */
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

function freshState(room: SyncRoomView): object {
  const replica = new Replica('');
  replica.load(room);
  return replica.state(room.room_id) ?? {};
}

function seen(message: MessageView): object {
  const { id, seq, rev, sender_id, content, reply_to, is_edited, is_deleted, event, mentions, targets } = message;
  return {
    ...{ id, seq, rev, sender: sender_id, mentions, targets, redirectOf: message.redirect_of, replyTo: reply_to },
    ...{ isEdited: is_edited, isDeleted: is_deleted, isPinned: message.is_pinned, reactions: message.reactions },
    ...{ content: event ? '' : content, event: event && { type: event.type, user_id: event.user_id } },
  };
}

/** A message as somebody should see it: what it answers or copies, only where they see that too. */
function wanted({ edits: _, ...message }: ModelMessage, room: ModelRoom, who: string): object {
  const there = new Set(room.visible(who).map(({ id }) => id));
  const { replyTo, redirectOf } = message;
  return {
    ...message,
    replyTo: replyTo !== null && there.has(replyTo) ? replyTo : null,
    redirectOf: redirectOf !== null && there.has(redirectOf) ? redirectOf : null,
  };
}
