import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { DomainEvents } from '../../core/events/domain-events.js';
import {
  ClearHistoryAnswer,
  ClearHistoryCommand,
  HideRoomAnswer,
  HideRoomCommand,
} from '../../protocol/commands/own-copy.command.js';
import {
  MarkUnreadAnswer,
  MarkUnreadCommand,
  ReadMessagesAnswer,
  ReadMessagesCommand,
} from '../../protocol/commands/read-messages.command.js';
import { sentence } from '../../protocol/sentence.js';
import { isOrdinary, isTargeted, maySee } from '../log/audience.js';
import { LogReader } from '../log/log-reader.js';
import type { MessageDocument } from '../log/message.schema.js';
import '../members/members.events.js';
import { MemberRepository } from '../members/member.repository.js';
import type { MemberDocument } from '../members/member.schema.js';
import { type LogPlace, unreadOf } from '../members/own-side.js';
import { OwnSideRepository } from '../members/own-side.repository.js';
import { OwnSides, viewerOf } from './own-sides.service.js';
import { RoomAccess } from './room-access.js';

/** A room as its member stands in it when they change their own side of it. */
interface Scene {
  whose: { roomId: string; userId: string };
  member: MemberDocument;
  memberCount: number;
  /** The log's newest message. */
  head: LogPlace;
}

/**
 * The commands on one's own side of a room. Each is one write that its membership must be active for, and no entry of the
 * log; who else has to know of it is told after it ('member.read', 'member.side_changed').
 */
@Injectable()
export class OwnSideCommands {
  constructor(
    private readonly access: RoomAccess,
    private readonly reader: LogReader,
    private readonly members: MemberRepository,
    private readonly sides: OwnSideRepository,
    private readonly own: OwnSides,
    private readonly clock: DatabaseClock,
    private readonly events: DomainEvents,
    private readonly config: Config,
  ) {}

  /** Handles read_messages. Messages that one hid are places like any other: another device may not know of it yet. */
  @Handles(ReadMessagesCommand)
  async read(command: ReadMessagesCommand, { actor }: ActorContext): Promise<ReadMessagesAnswer> {
    const { message, ...scene } = await this.sceneOf(actor, command.room_id, command.last_read_id);
    const messageId = isTargeted(message) ? null : message._id;
    const place = { seq: message.seq, tally: message.tally, messageId, at: this.clock.now() };
    const read = await this.sides.read(scene.whose, place);
    const member = await this.settle(scene, read?.member ?? null);
    if (read?.isFurther) this.events.publish('member.read', { member, memberCount: scene.memberCount });
    return { last_read_seq: member.last_read_seq, unread_count: this.own.unread(member, scene.head.tally) };
  }

  /** Handles mark_unread. */
  @Handles(MarkUnreadCommand)
  async markUnread(command: MarkUnreadCommand, { actor }: ActorContext): Promise<MarkUnreadAnswer> {
    const { message, ...scene } = await this.sceneOf(actor, command.room_id, command.message_id);
    const before = isOrdinary(message) ? message.tally - 1 : message.tally;
    const marked = await this.sides.markUnread(scene.whose, before, scene.head.seq);
    const member = await this.settle(scene, marked);
    return { unread_count: unreadOf(member, scene.head.tally) };
  }

  /** Handles clear_history. */
  @Handles(ClearHistoryCommand)
  async clear(command: ClearHistoryCommand, { actor }: ActorContext): Promise<ClearHistoryAnswer> {
    const { place, ...scene } = await this.clearing(actor, command);
    const member = await this.settle(scene, await this.sides.clear(scene.whose, place));
    return { cleared_seq: member.cleared_seq ?? 0, unread_count: this.own.unread(member, scene.head.tally) };
  }

  /** Handles hide_room. */
  @Handles(HideRoomCommand)
  async hide({ room_id, is_hidden = true }: HideRoomCommand, { actor }: ActorContext): Promise<HideRoomAnswer> {
    const scene = await this.scene(actor, room_id);
    const { whose, head } = scene;
    await this.settle(scene, await (is_hidden ? this.sides.hide(whose, head.tally) : this.sides.unhide(whose)));
    return { room_id, is_hidden };
  }

  /** What leaving is in a direct room, whose people are what it is: it is empty and out of the lists until somebody writes. */
  async clearAndHide(actor: Actor, roomId: string): Promise<void> {
    const scene = await this.scene(actor, roomId);
    await this.settle(scene, await this.sides.clearAndHide(scene.whose, scene.head));
  }

  /**
   * Takes one message out of the actor's own copy; one that is out of it already stays so.
   * @throws ConfabError not_found, conflict (too many)
   */
  async hideMessage(actor: Actor, roomId: string, messageId: string, deadline: number): Promise<void> {
    const { message, ...scene } = await this.sceneOf(actor, roomId, messageId);
    if (message.seq <= (scene.member.cleared_seq ?? 0)) return;
    const limit = this.config.limits.hidden_per_room;
    const hiding = await this.sides.hideMessage(scene.whose, message, limit, deadline);
    if (hiding === 'hidden_already') return;
    if (hiding === 'not_active') throw ConfabError.notFound('room');
    if (hiding === 'full') {
      throw new ConfabError('conflict', sentence('message.hidden_too_many', { most: limit }));
    }
    this.events.publish('member.side_changed', { member: hiding, head: scene.head, hidden: messageId });
  }

  /** Up to where `clear_history` clears, and where. */
  private async clearing(
    actor: Actor,
    { room_id: roomId, up_to_id: id }: ClearHistoryCommand,
  ): Promise<Scene & { place: LogPlace }> {
    if (id === undefined) {
      const scene = await this.scene(actor, roomId);
      return { ...scene, place: scene.head };
    }
    const { message, ...scene } = await this.sceneOf(actor, roomId, id);
    return { ...scene, place: message };
  }

  /** The scene of a command that names a message. Read first of all, so that the head is not behind it. */
  private async sceneOf(
    actor: Actor,
    roomId: string,
    messageId: string,
  ): Promise<Scene & { message: MessageDocument }> {
    const message = await this.reader.message(roomId, messageId);
    const scene = await this.scene(actor, roomId);
    if (!message || !maySee(viewerOf(actor, scene), message)) throw ConfabError.notFound('message');
    return { ...scene, message };
  }

  private async scene(actor: Actor, roomId: string): Promise<Scene> {
    const heads = await this.reader.messageHeads([roomId]);
    const { room, member } = await this.access.require(actor, roomId, 'read');
    if (!member) throw ConfabError.notFound('member');
    const head = heads.get(roomId) ?? { seq: 0, tally: 0 };
    return { whose: { roomId, userId: actor.userId }, member, memberCount: room.member_count, head };
  }

  /** The membership after a change, which is told; or as it is, where there was nothing to change. @throws ConfabError not_found */
  private async settle({ whose, head }: Scene, changed: MemberDocument | null): Promise<MemberDocument> {
    if (changed) {
      this.events.publish('member.side_changed', { member: changed, head, hidden: null });
      return changed;
    }
    const member = await this.members.find(whose.roomId, whose.userId);
    if (!member?.is_active) throw ConfabError.notFound('room');
    return member;
  }
}
