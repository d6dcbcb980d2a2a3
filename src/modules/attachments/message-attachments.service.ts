import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import type { Actor } from '../../core/commands/command-context.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { newUuidV7, toUuid, type UUID } from '../../core/database/uuid.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import type { AttachmentInput } from '../../protocol/commands/attachment.command.js';
import type { FieldProblem } from '../../protocol/sentence.js';
import { uploadsIn } from '../log/log-uploads.js';
import type { AttachmentDocument } from '../log/message.schema.js';
import { RoomLog } from '../log/room-log.js';
import { AttachmentRepository } from './attachment.repository.js';
import { attachmentOf } from './attachment.mapper.js';
import { AttachmentSweep } from './attachment-sweep.service.js';

/** Beyond the deadline of the command that needs a file: until nothing of it can still be on its way into the log. */
const BEYOND_DEADLINE_MS = 5 * 60_000;

/** What a write to the log shows, kept until that has ended. */
export interface HeldAttachments {
  readonly attachments: AttachmentDocument[];
  /** Does the write; then what it shows stands in the log, or does not, and is kept no longer for its sake. */
  during<T>(write: () => Promise<T>): Promise<T>;
}

interface Place {
  roomId: string;
  actor: Actor;
  deadline: number;
  /** Where the attachments stand in the command. */
  field?: string;
  /** What the message shows already, whoever uploaded it. */
  kept?: readonly AttachmentDocument[];
}

/**
 * The uploads that messages show. One that an acknowledged message shows is there: it is claimed before the message is
 * written, and whoever removes files looks at claims first and then into the log.
 */
@Injectable()
export class MessageAttachments implements OnModuleInit {
  private readonly logger = new Logger(MessageAttachments.name);

  constructor(
    private readonly files: AttachmentRepository,
    private readonly clock: DatabaseClock,
    private readonly log: RoomLog,
    private readonly sweep: AttachmentSweep,
  ) {}

  onModuleInit(): void {
    this.log.useUploads({ release: (roomId, ids, session) => this.release(roomId, ids, session) });
  }

  /**
   * What a message is to show: links as they are, uploads of the sender's in that room by what was found of them.
   * @throws ConfabError validation_failed for an id of no such upload
   */
  async hold(inputs: readonly AttachmentInput[], place: Place): Promise<HeldAttachments> {
    const { roomId, actor, kept = [], field = 'attachments' } = place;
    const wanted = new Map(inputs.flatMap(({ id }) => (id === undefined ? [] : [[id, toUuid(id)] as const])));
    const known = new Map(kept.flatMap((one) => (one.id ? [[one.id.toString(), one] as const] : [])));
    for (const file of wanted.size === 0 ? [] : await this.files.findAll(roomId, [...wanted.values()])) {
      const isTheirs = file.owner_id === actor.userId && file.state === 'ready';
      if (isTheirs) known.set(file._id.toString(), attachmentOf(file));
    }
    const problems: FieldProblem[] = [];
    const attachments = inputs.flatMap((input, index): AttachmentDocument[] => {
      if (input.id === undefined) return [linkOf(input)];
      const found = known.get(input.id);
      if (!found) problems.push({ field: `${field}.${String(index)}.id`, message: 'field.attachment' });
      return found ? [found] : [];
    });
    if (problems.length > 0) throw ConfabError.invalid(...problems);
    return this.holdAll(attachments, place);
  }

  /** The same, of what another message shows already. @throws ConfabError gone where it has just been removed */
  async holdAll(attachments: AttachmentDocument[], { roomId, deadline }: Place): Promise<HeldAttachments> {
    const ids = [...new Map(uploadsIn(attachments).map((id) => [id.toString(), id])).values()];
    if (ids.length === 0) return { attachments, during: (write) => write() };
    const claim = newUuidV7();
    const now = this.clock.now().getTime();
    const until = new Date(now + Math.max(0, deadline - Date.now()) + BEYOND_DEADLINE_MS);
    const isHeld = await this.files.claim(roomId, ids, claim, until);
    const letGo = (): Promise<void> => this.files.unclaim(roomId, ids, claim);
    if (!isHeld) {
      await letGo();
      throw new ConfabError('gone', 'attachment.gone');
    }
    return { attachments, during: (write) => this.during(write, letGo) };
  }

  private async during<T>(write: () => Promise<T>, letGo: () => Promise<void>): Promise<T> {
    try {
      const written = await write();
      this.end(letGo);
      return written;
    } catch (error) {
      // What may still come into the log keeps its claim until that has ended by itself.
      if (error instanceof ConfabError && error.code !== 'unknown_outcome') this.end(letGo);
      throw error;
    }
  }

  private end(letGo: () => Promise<void>): void {
    letGo().catch((error: unknown) => this.logger.warn({ err: error }, 'A claim on files ends later than it might'));
  }

  /** In the transaction that deletes what showed them. */
  private async release(roomId: string, ids: readonly UUID[], session: ClientSession): Promise<void> {
    await this.files.release(roomId, ids, this.clock.now(), session);
    this.sweep.soon();
  }
}

function linkOf(input: AttachmentInput): AttachmentDocument {
  if (input.type === undefined || input.url === undefined) throw new Error('A link has a type and a url');
  return {
    type: input.type,
    url: input.url,
    name: input.name ?? null,
    mime_type: input.mime_type ?? null,
    size: input.size ?? null,
    width: input.width ?? null,
    height: input.height ?? null,
    duration_ms: input.duration_ms ?? null,
  };
}
