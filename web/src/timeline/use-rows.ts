import type { MessageView } from '@confab/client';
import { useMemo } from 'react';
import type { MessageRowLine } from '../message/message-row.js';
import { useChat } from '../session/use-chat.js';
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
  const { messages, isAtEnd, newSince } = view;
  const lines = useMemo(
    () => messages.map((message, at) => keptLine(message, messages[at - 1], newSince)),
    [messages, newSince],
  );
  return useMemo(() => {
    if (!isAtEnd) return lines;
    const there = new Set(messages.map(({ client_message_id: id }) => id));
    const mine = outgoing.filter(({ id, data }) => data.room_id === roomId && !there.has(id));
    return [...lines, ...mine.map((one): Row => ({ kind: 'outgoing', key: one.id, outgoing: one }))];
  }, [lines, messages, isAtEnd, outgoing, roomId]);
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
  // A message keeps its place on the screen when it goes from the way into the log.
  return { kind: 'message', key: message.client_message_id ?? message.id, message, isNewDay, isFirstNew, goesOn };
}

function isSameVoice(before: MessageView | undefined, message: MessageView): boolean {
  const isPlain = message.message_type !== 'system' && before?.message_type !== 'system' && message.reply_to === null;
  return isPlain && before?.sender_id === message.sender_id;
}
