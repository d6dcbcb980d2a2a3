import type { MessageView } from '@confab/client';
import { useMemo } from 'react';
import type { MessageRowLine } from '../message/message-row.js';
import { useChat, useMe } from '../session/use-chat.js';
import type { OutgoingMessage } from '../session/outgoing.js';
import { isSameDay } from '../shared/format.js';
import { useStore } from '../shared/use-store.js';
import type { TimelineView } from './timeline.js';

/** A line of the list: a message of the log, or one that is not there yet. */
export type Row = MessageLine | OutgoingLine;

interface MessageLine extends MessageRowLine {
  readonly kind: 'message';
}

interface OutgoingLine {
  readonly kind: 'outgoing';
  readonly key: string;
  readonly outgoing: OutgoingMessage;
}

const MOMENT_MS = 5 * 60_000;

/** The lines of a room's list. Below the newest messages stand those on their way. */
export function useRows(roomId: string, view: TimelineView): readonly Row[] {
  const outgoing = useStore(useChat().outgoing.messages);
  const me = useMe();
  const { messages, isAtEnd, newSince } = view;
  const lines = useMemo(
    () => messages.map((message, at) => keptLine(message, messages[at - 1], newSince)),
    [messages, newSince],
  );
  return useMemo(() => {
    if (!isAtEnd) return lines;
    const there = new Set(lines.map(({ key }) => key));
    const mine = outgoing
      .filter(({ data }) => data.room_id === roomId)
      .map((one): Row => ({ kind: 'outgoing', key: sentKey(me, one.id), outgoing: one }));
    return [...lines, ...mine.filter(({ key }) => !there.has(key))];
  }, [lines, isAtEnd, outgoing, roomId, me]);
}

interface KeptLine {
  /** The id of the message before it. The message itself would keep its own line and so, one by one, all there ever were. */
  readonly before: string | undefined;
  readonly newSince: number | null;
  readonly line: Row;
}

/** The lines made before: one that is the same is not drawn anew. */
const kept = new WeakMap<MessageView, KeptLine>();

function keptLine(message: MessageView, before: MessageView | undefined, newSince: number | null): Row {
  const known = kept.get(message);
  if (known && known.before === before?.id && known.newSince === newSince) return known.line;
  const line = lineOf(message, before, newSince);
  kept.set(message, { before: before?.id, newSince, line });
  return line;
}

function lineOf(message: MessageView, before: MessageView | undefined, newSince: number | null): Row {
  const isNewDay = !before || !isSameDay(before.created_at, message.created_at);
  const isFirstNew = newSince !== null && message.tally > newSince && (before?.tally ?? newSince) <= newSince;
  const apart = before ? Date.parse(message.created_at) - Date.parse(before.created_at) : Infinity;
  const goesOn = !isNewDay && !isFirstNew && apart < MOMENT_MS && isSameVoice(before, message);
  const { id, sender_id: sender, client_message_id: sentAs } = message;
  // A message keeps its place on the screen when it goes from the way into the log.
  const key = sender !== null && sentAs !== null ? sentKey(sender, sentAs) : id;
  return { kind: 'message', key, message, isNewDay, isFirstNew, goesOn };
}

/** What a sender calls a message is unique among their own in the room, and no further. */
function sentKey(sender: string, sentAs: string): string {
  return `${sender} ${sentAs}`;
}

function isSameVoice(before: MessageView | undefined, message: MessageView): boolean {
  const isPlain = message.message_type !== 'system' && before?.message_type !== 'system' && message.reply_to === null;
  return isPlain && before?.sender_id === message.sender_id;
}
