import { Injectable } from '@nestjs/common';
import type { MessageView } from '../../protocol/views/message.view.js';
import type { SenderView } from '../../protocol/views/user.view.js';
import { MembersService } from '../members/members.service.js';
import { UsersService } from '../users/users.service.js';
import type { MessageDocument } from './message.schema.js';

/** Messages as they travel: the same for everybody who may see them. */
@Injectable()
export class MessageViews {
  constructor(
    private readonly users: UsersService,
    private readonly members: MembersService,
  ) {}

  /** The views of messages, in their order. */
  async of(messages: readonly MessageDocument[]): Promise<MessageView[]> {
    const [senders, nicknames] = await Promise.all([this.sendersOf(messages), this.nicknamesOf(messages)]);
    return messages.map((message) => {
      const { sender_id: id } = message;
      const sender = id === null ? null : (senders.get(id) ?? null);
      return viewOf(message, sender, nicknames.get(nicknameKey(message)) ?? null);
    });
  }

  async one(message: MessageDocument): Promise<MessageView> {
    const [view] = await this.of([message]);
    if (!view) throw new Error('A view is made of each message');
    return view;
  }

  private sendersOf(messages: readonly MessageDocument[]): Promise<Map<string, SenderView>> {
    return this.users.senders([...new Set(messages.flatMap(({ sender_id: id }) => id ?? []))]);
  }

  private async nicknamesOf(messages: readonly MessageDocument[]): Promise<Map<string, string>> {
    const rooms = new Map<string, Set<string>>();
    for (const { room_id: room, sender_id: sender } of messages) {
      if (sender === null) continue;
      const roomId = room.toString();
      rooms.set(roomId, (rooms.get(roomId) ?? new Set()).add(sender));
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

function nicknameKey({ room_id: room, sender_id: sender }: MessageDocument): string {
  return `${room.toString()} ${sender ?? ''}`;
}

function viewOf(message: MessageDocument, sender: SenderView | null, nickname: string | null): MessageView {
  return {
    id: message._id.toString(),
    room_id: message.room_id.toString(),
    seq: message.seq,
    rev: message.rev,
    tally: message.tally,
    sender_id: message.sender_id,
    sender,
    sender_name: nickname ?? sender?.name ?? message.sender_id,
    message_type: message.message_type,
    content: message.content,
    event: message.event,
    reply_to: message.reply_to?.toString() ?? null,
    client_message_id: message.client_message_id ?? null,
    sent_at: message.sent_at?.toISOString() ?? null,
    is_edited: message.is_edited,
    edited_at: message.edited_at?.toISOString() ?? null,
    is_deleted: message.is_deleted,
    deleted_at: message.deleted_at?.toISOString() ?? null,
    schema_version: message.schema_version,
    extra_metadata: message.extra_metadata,
    created_at: message.created_at.toISOString(),
    updated_at: message.updated_at.toISOString(),
  };
}
