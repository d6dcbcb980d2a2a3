import { Injectable } from '@nestjs/common';
import type { MessageView, QuoteView } from '../../protocol/views/message.view.js';
import type { SenderView } from '../../protocol/views/user.view.js';
import { catalogueFor } from '../../core/i18n/languages.js';
import { MembersService } from '../members/members.service.js';
import { UsersService } from '../users/users.service.js';
import type { UUID } from '../../core/database/uuid.js';
import { AttachmentLinks, type ViewOfAttachment } from './attachment-links.js';
import { finds, isTargeted, maySee, type Viewer } from './audience.js';
import { LiveTexts } from './live-texts.js';
import { LogReader } from './log-reader.js';
import type { MessageDocument } from './message.schema.js';
import { systemText, type Tale } from './system-text.js';

/** As much of a quoted text as a reply carries. */
const QUOTE_CHARACTERS = 300;

/** The fields of a message view, as a plain object. */
type MessageFields = Pick<MessageView, keyof MessageView>;
type QuoteFields = Pick<QuoteView, keyof QuoteView>;

/** A message with all that its views are made of: those of different viewers may differ. */
export interface MessageSheet {
  readonly message: MessageDocument;
  /** What it answers; null for nothing. */
  readonly quoted: MessageDocument | null;
  /** What it is a copy of; null for nothing. */
  readonly original: MessageDocument | null;
  /** What the views of those have in common who may see the message. */
  readonly common: MessageFields;
  readonly quote: QuoteFields | null;
  /** What it tells of, where it is a system message: the text of such a one is made for each language. */
  readonly tale: Tale | null;
  readonly quotedTale: Tale | null;
}

/** Messages as they travel. The same for everybody who may see them and what they quote, but for the server's own words. */
@Injectable()
export class MessageViews {
  /** Where the sheets are of messages that are being pushed. */
  private readonly pushed = new WeakMap<MessageDocument, { sheets: Promise<MessageSheet[]>; index: number }>();

  constructor(
    private readonly users: UsersService,
    private readonly members: MembersService,
    private readonly reader: LogReader,
    private readonly live: LiveTexts,
    private readonly links: AttachmentLinks,
  ) {}

  /** The views of messages that the viewer may see, in their order. */
  async of(messages: readonly MessageDocument[], viewer: Viewer): Promise<MessageView[]> {
    const sheets = await this.sheets(messages);
    return sheets.map((sheet) => viewFor(sheet, viewer));
  }

  /** The view of a message that the viewer may see. Of one that is being pushed nothing is made twice. */
  async one(message: MessageDocument, viewer: Viewer): Promise<MessageView> {
    const { sheets, index } = this.pushed.get(message) ?? { sheets: this.sheets([message]), index: 0 };
    const sheet = (await sheets)[index];
    if (!sheet) throw new Error('A view is made of each message');
    return viewFor(sheet, viewer);
  }

  /** As `sheets`, of messages that are pushed now: their senders are answered with the same. */
  sheetsToPush(messages: readonly MessageDocument[]): Promise<MessageSheet[]> {
    const sheets = this.sheets(messages);
    for (const [index, message] of messages.entries()) this.pushed.set(message, { sheets, index });
    return sheets;
  }

  /** What the views of messages are made of, whoever looks; in their order. A fixed number of queries. */
  async sheets(messages: readonly MessageDocument[]): Promise<MessageSheet[]> {
    const named = await this.namedBy(messages);
    const all = [...messages, ...named.values()];
    const [senders, nicknames, attachment] = await Promise.all([
      this.sendersOf(all),
      this.nicknamesOf(all),
      this.links.viewer(),
    ]);
    const nameIn = ({ room_id: room }: MessageDocument, id: string | null): string | null =>
      id === null ? null : (nicknames.get(`${room.toString()} ${id}`) ?? senders.get(id)?.name ?? id);
    const nameOf = (message: MessageDocument): string | null => nameIn(message, message.sender_id);
    const taleOf = (message: MessageDocument): Tale | null => {
      const { event } = message;
      if (!event) return null;
      const account = senders.get(event.user_id ?? '')?.name ?? event.user_id;
      return { event, by: nameIn(message, event.by), who: nameIn(message, event.user_id), account };
    };
    return messages.map((message) => {
      const quoted = named.get(message.reply_to?.toString() ?? '') ?? null;
      const original = named.get(message.redirect_of?.toString() ?? '') ?? null;
      const sender = message.sender_id === null ? null : (senders.get(message.sender_id) ?? null);
      return {
        message,
        quoted,
        original,
        common: { ...viewOf(message, sender, nameOf(message), attachment), ...this.textSoFar(message) },
        quote: quoted && quoteOf(quoted, nameOf(quoted)),
        tale: taleOf(message),
        quotedTale: quoted && taleOf(quoted),
      };
    });
  }

  /** Of a reply that this process streams there is more than what is stored. */
  private textSoFar({ _id: id, stream }: MessageDocument): Pick<MessageFields, 'content'> | undefined {
    const live = stream ? this.live.of(id.toString()) : undefined;
    return live && { content: live.text };
  }

  /** The messages that these answer or are copies of, by id. */
  private async namedBy(messages: readonly MessageDocument[]): Promise<Map<string, MessageDocument>> {
    const wanted = new Map<string, Map<string, UUID>>();
    for (const { room_id: room, reply_to: quoted, redirect_of: original = null } of messages) {
      const roomId = room.toString();
      for (const id of [quoted, original]) {
        if (id !== null) wanted.set(roomId, (wanted.get(roomId) ?? new Map<string, UUID>()).set(id.toString(), id));
      }
    }
    const found = await Promise.all(
      [...wanted].map(([roomId, ids]) => this.reader.messagesById(roomId, [...ids.values()])),
    );
    return new Map(found.flat().map((message) => [message._id.toString(), message]));
  }

  private sendersOf(messages: readonly MessageDocument[]): Promise<Map<string, SenderView>> {
    return this.users.senders([...new Set(messages.flatMap(peopleOf))]);
  }

  private async nicknamesOf(messages: readonly MessageDocument[]): Promise<Map<string, string>> {
    const rooms = new Map<string, Set<string>>();
    for (const message of messages) {
      const roomId = message.room_id.toString();
      const people = rooms.get(roomId) ?? new Set<string>();
      rooms.set(roomId, people);
      for (const id of peopleOf(message)) people.add(id);
    }
    const found = await Promise.all(
      [...rooms].map(async ([roomId, people]) => {
        const nicknames = await this.members.nicknames(roomId, [...people]);
        return [...nicknames].map(([userId, nickname]) => [`${roomId} ${userId}`, nickname] as const);
      }),
    );
    return new Map(found.flat());
  }
}

/** The message as this viewer, who may see it, gets it: without a word of other messages that is not there for them. */
export function viewFor(sheet: MessageSheet, viewer: Viewer): MessageView {
  const { common, quoted, original, quote, tale, quotedTale } = sheet;
  const hidden = {
    ...(!(quoted && finds(viewer, quoted)) && { reply_to: null }),
    ...(!(original && finds(viewer, original)) && { redirect_of: null }),
  };
  const shown = hidden.reply_to === null ? null : quote;
  const inWords = quotedTale && { content: systemText(quotedTale, viewer.language) };
  return {
    ...common,
    ...(tale && { content: systemText(tale, viewer.language) }),
    quote: shown && { ...shown, ...inWords },
    ...hidden,
  };
}

/** Which form of a message a viewer gets: those with the same text get the same view of it, or none. */
export function formFor({ message, quoted, original, tale, quotedTale }: MessageSheet, viewer: Viewer): string {
  const parts = [message, quoted, original].map((part) => (part && maySee(viewer, part) ? 'seen' : 'hidden'));
  return [...parts, tale || quotedTale ? catalogueFor(viewer.language) : ''].join(' ');
}

/**
 * Whether all viewers get the same form of a message, the last of whom sees the room from `lateSeq` on. What the server
 * tells is in the language of each.
 */
export function hasOneForm({ message, quoted, original, tale, quotedTale }: MessageSheet, lateSeq: number): boolean {
  if (tale || quotedTale) return false;
  return [message, quoted, original].every((part) => !part || (!isTargeted(part) && part.seq >= lateSeq));
}

/** Whether a message is a bot's reply that is not whole yet. */
export function isStreaming({ stream }: Pick<MessageDocument, 'stream'>): boolean {
  return (stream ?? null) !== null;
}

/** Whose names a message shows. */
function peopleOf({ sender_id: sender, event }: MessageDocument): string[] {
  return [sender, event?.by ?? null, event?.user_id ?? null].filter((id) => id !== null);
}

/** The first characters of a text, none cut in half. */
function beginningOf(text: string): string {
  if (text.length <= QUOTE_CHARACTERS) return text;
  return Array.from(text).slice(0, QUOTE_CHARACTERS).join('');
}

function quoteOf(message: MessageDocument, name: string | null): QuoteFields {
  return {
    id: message._id.toString(),
    seq: message.seq,
    rev: message.rev,
    sender_id: message.sender_id,
    sender_name: name,
    message_type: message.message_type,
    content: beginningOf(message.content),
    attachment_count: message.attachments.length,
    is_deleted: message.is_deleted,
  };
}

/** The reactions to a message by what they are. `fromEntries` defines its keys, whatever they are: none reaches a prototype. */
export function reactionsOf({ reactions }: MessageDocument): Pick<MessageFields, 'reactions' | 'reaction_counts'> {
  return {
    reactions: Object.fromEntries(reactions.map(({ reaction, user_ids }) => [reaction, user_ids])),
    reaction_counts: Object.fromEntries(reactions.map(({ reaction, count }) => [reaction, count])),
  };
}

function viewOf(
  message: MessageDocument,
  sender: SenderView | null,
  name: string | null,
  attachment: ViewOfAttachment,
): MessageFields {
  const roomId = message.room_id.toString();
  return {
    id: message._id.toString(),
    room_id: roomId,
    seq: message.seq,
    rev: message.rev,
    tally: message.tally,
    sender_id: message.sender_id,
    sender,
    sender_name: name,
    message_type: message.message_type,
    content: message.content,
    event: message.event,
    attachments: message.attachments.map((one) => attachment(one, roomId)),
    reply_to: message.reply_to?.toString() ?? null,
    quote: null,
    mentions: message.mentions,
    targets: message.targets,
    redirect_of: message.redirect_of?.toString() ?? null,
    ...reactionsOf(message),
    token_count: message.token_count,
    is_streaming: isStreaming(message),
    finish_reason: message.finish_reason ?? null,
    requested_by: message.stream?.requested_by ?? null,
    client_message_id: message.client_message_id ?? null,
    sent_at: message.sent_at?.toISOString() ?? null,
    is_edited: message.is_edited,
    edited_at: message.edited_at?.toISOString() ?? null,
    is_deleted: message.is_deleted,
    deleted_at: message.deleted_at?.toISOString() ?? null,
    is_pinned: message.is_pinned,
    pinned_at: message.pinned_at?.toISOString() ?? null,
    pinned_by: message.pinned_by,
    schema_version: message.schema_version,
    extra_metadata: message.extra_metadata,
    created_at: message.created_at.toISOString(),
    updated_at: message.updated_at.toISOString(),
  };
}
