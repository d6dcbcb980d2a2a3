import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import type { UUID } from '../../core/database/uuid.js';
import { ExportMeAnswer, ExportMeCommand } from '../../protocol/commands/personal-data.command.js';
import type { ExportLineView } from '../../protocol/views/personal-data.view.js';
import type { ExportLineType } from '../../protocol/vocabulary.js';
import { attachmentOf } from '../attachments/attachment.mapper.js';
import { AttachmentRepository } from '../attachments/attachment.repository.js';
import { AttachmentLinks } from '../log/attachment-links.js';
import { type ChangeDocument, CHANGES } from '../log/change.schema.js';
import { LogReader } from '../log/log-reader.js';
import { type MessageDocument, MESSAGES } from '../log/message.schema.js';
import { type ReactionDocument, REACTIONS } from '../log/reaction.schema.js';
import { type HiddenMessageDocument, HIDDEN_MESSAGES } from '../members/hidden-message.schema.js';
import { type MemberDocument, MEMBERS } from '../members/member.schema.js';
import { type InviteDocument, INVITES } from '../rooms/invite.schema.js';
import { type RoomDocument, ROOMS } from '../rooms/room.schema.js';
import { type UserDocument, USERS } from '../users/user.schema.js';
import { type Exported, exportedOf } from './exported.js';

const VERSION = 1;
/** Entries of a log looked at in one query: of most rooms all. */
const WINDOW = 20_000;

type Item = readonly [type: ExportLineType, data: Exported];

/** Everything of one person, as it is read: never more than a batch of a cursor in memory. */
@Injectable()
export class PersonalExport {
  private readonly users: mongo.Collection<UserDocument>;
  private readonly members: mongo.Collection<MemberDocument>;
  private readonly rooms: mongo.Collection<RoomDocument>;
  private readonly invites: mongo.Collection<InviteDocument>;
  private readonly messages: mongo.Collection<MessageDocument>;
  private readonly changes: mongo.Collection<ChangeDocument>;
  private readonly reactions: mongo.Collection<ReactionDocument>;
  private readonly hidden: mongo.Collection<HiddenMessageDocument>;

  constructor(
    @InjectConnection() connection: Connection,
    private readonly reader: LogReader,
    private readonly files: AttachmentRepository,
    private readonly links: AttachmentLinks,
  ) {
    this.users = connection.collection<UserDocument>(USERS);
    this.members = connection.collection<MemberDocument>(MEMBERS);
    this.rooms = connection.collection<RoomDocument>(ROOMS);
    this.invites = connection.collection<InviteDocument>(INVITES);
    this.messages = connection.collection<MessageDocument>(MESSAGES);
    this.changes = connection.collection<ChangeDocument>(CHANGES);
    this.reactions = connection.collection<ReactionDocument>(REACTIONS);
    this.hidden = connection.collection<HiddenMessageDocument>(HIDDEN_MESSAGES);
  }

  @Handles(ExportMeCommand)
  exportMe(_command: ExportMeCommand, { actor }: ActorContext): Promise<ExportMeAnswer> {
    return Promise.resolve(Object.assign(new ExportMeAnswer(), { lines: this.lines(actor.userId) }));
  }

  private async *lines(userId: string): AsyncGenerator<ExportLineView> {
    const counts: Record<string, number> = {};
    yield { type: 'export', version: VERSION, user_id: userId, at: new Date().toISOString() };
    for await (const [type, data] of this.items(userId)) {
      counts[type] = (counts[type] ?? 0) + 1;
      yield { type, data };
    }
    yield { type: 'end', counts };
  }

  private async *items(userId: string): AsyncGenerator<Item> {
    const user = await this.users.findOne({ _id: { $eq: userId } });
    if (user) yield ['user', exportedOf.user(user)];
    for await (const member of this.members.find({ user_id: { $eq: userId } }).sort({ room_id: 1 })) {
      // One who was only banned knows nothing of the room.
      if (member.is_outsider) continue;
      yield ['membership', exportedOf.membership(member)];
      yield* this.inRoom(userId, member.room_id);
    }
    // With a url each, by which to fetch it while the url lasts.
    for await (const file of this.files.ownedBy(userId)) {
      const room_id = file.room_id.toString();
      const view = await this.links.viewer();
      yield ['attachment', { room_id, created_at: file.uploadDate, ...view(attachmentOf(file), room_id) }];
    }
  }

  private async *inRoom(userId: string, room_id: UUID): AsyncGenerator<Item> {
    const room = await this.rooms.findOne({ _id: { $eq: room_id }, created_by: { $eq: userId } });
    if (room) yield ['room', exportedOf.room(room)];
    const { seq, rev } = await this.reader.head(room_id.toString());
    for (const place of windowsUpTo(seq)) {
      const mine = this.messages.find({ room_id, seq: place, sender_id: { $eq: userId } }).sort({ seq: 1 });
      for await (const message of mine) yield ['message', exportedOf.message(message)];
    }
    for (const place of windowsUpTo(rev)) {
      const edits = { type: { $eq: 'message_edited' }, before: { $ne: null } } as const;
      const mine = this.changes.find({ room_id, rev: place, user_id: { $eq: userId }, ...edits }).sort({ rev: 1 });
      for await (const change of mine) yield ['edit', exportedOf.edit(change)];
    }
    // Along the index of reactions by message and person, which needs one look a message.
    for await (const reaction of this.reactions.find({ room_id, user_id: { $eq: userId } }))
      yield ['reaction', exportedOf.reaction(reaction)];
    for await (const hidden of this.hidden.find({ room_id, user_id: { $eq: userId } }))
      yield ['hidden', exportedOf.hidden(hidden)];
    for await (const invite of this.invites.find({ room_id, created_by: { $eq: userId } }))
      yield ['invite', exportedOf.invite(invite)];
    for await (const member of this.members.find({ room_id, 'ban.by': { $eq: userId } }))
      yield ['ban', exportedOf.ban(member)];
  }
}

/** The places of a log up to its head, in parts that a query without an index goes through in a moment. */
function windowsUpTo(head: number): { $gt: number; $lte: number }[] {
  return Array.from({ length: Math.ceil(head / WINDOW) }, (_, index) => ({
    $gt: index * WINDOW,
    $lte: (index + 1) * WINDOW,
  }));
}
