import { Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Config } from '../../config/config.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { DatabaseKeys } from '../../core/database/database-keys.js';
import type { AttachmentView } from '../../protocol/views/message.view.js';
import type { AttachmentVariant } from '../../protocol/vocabulary.js';
import type { AttachmentDocument } from './message.schema.js';

const KEY = 'attachment-urls';
/** Of the life of a url, the part in which all views get the same one: so that a browser keeps what it has loaded. */
const STEADY_PART = 4;

/** An attachment as it travels, of a message of that room. */
export type ViewOfAttachment = (
  attachment: AttachmentDocument,
  roomId: string,
) => Pick<AttachmentView, keyof AttachmentView>;

/** What a signed url lets its bearer read. */
export interface LinkedFile {
  readonly roomId: string;
  readonly attachmentId: string;
  readonly variant: AttachmentVariant;
}

/**
 * The urls of uploaded attachments. An `<img>` sends no token, so the url is the right to read: signed with a key that all
 * processes share, for this file alone, and for a time. Views carry new ones, the same to all, for all get the same view.
 */
@Injectable()
export class AttachmentLinks {
  constructor(
    private readonly keys: DatabaseKeys,
    private readonly config: Config,
    private readonly clock: DatabaseClock,
  ) {}

  /** Makes views of attachments, with urls from now on. */
  async viewer(): Promise<ViewOfAttachment> {
    const key = await this.keys.key(KEY);
    const expires = this.expiry();
    return (attachment, roomId) =>
      viewOf(attachment, (variant, attachmentId) => linkTo({ roomId, attachmentId, variant }, expires, key));
  }

  /** Whether a url was given out for this file, and until when it is good, in seconds; null for one that was not. */
  async verify(file: LinkedFile, expires: number, signature: string): Promise<{ secondsLeft: number } | null> {
    const right = sign(file, expires, await this.keys.key(KEY));
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    return { secondsLeft: expires - Math.floor(this.clock.now().getTime() / 1000) };
  }

  /** Seconds since 1970. */
  private expiry(): number {
    const life = this.config.limits.attachment_url_seconds;
    const step = Math.max(1, Math.floor(life / STEADY_PART));
    const now = Math.floor(this.clock.now().getTime() / 1000);
    return now - (now % step) + life;
  }
}

function viewOf(
  attachment: AttachmentDocument,
  link: (variant: AttachmentVariant, id: string) => string,
): Pick<AttachmentView, keyof AttachmentView> {
  const { id, sha256 = null, has_thumbnail: hasThumbnail = false, url, ...rest } = attachment;
  const fileId = id?.toString() ?? null;
  return {
    id: fileId,
    ...rest,
    url: fileId === null ? (url ?? '') : link('file', fileId),
    thumbnail_url: fileId !== null && hasThumbnail ? link('thumbnail', fileId) : null,
    sha256,
  };
}

function linkTo(file: LinkedFile, expires: number, key: Buffer): string {
  const signature = sign(file, expires, key).toString('base64url');
  const { roomId, attachmentId, variant } = file;
  return `/v1/rooms/${roomId}/attachments/${attachmentId}/${variant}?expires=${expires}&signature=${signature}`;
}

function sign({ roomId, attachmentId, variant }: LinkedFile, expires: number, key: Buffer): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify([roomId, attachmentId, variant, expires]))
    .digest();
}
