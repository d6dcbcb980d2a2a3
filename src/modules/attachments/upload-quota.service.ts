import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { RateCounter } from '../../core/rate-limit/rate-counter.js';
import { RateStore } from '../../core/rate-limit/rate-store.js';
import type { LimitName } from '../../protocol/limits.js';
import { sentence } from '../../protocol/sentence.js';
import type { AttachmentType } from '../../protocol/vocabulary.js';
import { AttachmentRepository } from './attachment.repository.js';

const HOUR_S = 3600;
/** When somebody with too many unfinished uploads may look again. */
const RETRY_AFTER_MS = 5000;

const SIZE_LIMITS: Readonly<Record<AttachmentType, LimitName>> = {
  file: 'file_bytes',
  image: 'image_bytes',
  video: 'video_bytes',
  audio: 'audio_bytes',
  voice: 'voice_bytes',
};

/** How much somebody may upload: at once, in an hour, of a kind, in all. */
@Injectable()
export class UploadQuota {
  private readonly counter: RateCounter;

  constructor(
    private readonly config: Config,
    private readonly files: AttachmentRepository,
    store: RateStore,
  ) {
    const perSecond = config.limits.uploaded_bytes_per_hour / HOUR_S;
    this.counter = new RateCounter({ name: 'upload_bytes', perSecond, windowSeconds: HOUR_S }, store);
  }

  /** Bytes that a file of this kind may have; of a kind that is not known yet, the most that any may have. */
  most(type: AttachmentType | null): number {
    const { limits } = this.config;
    return type === null
      ? Math.max(...Object.values(SIZE_LIMITS).map((name) => limits[name]))
      : limits[SIZE_LIMITS[type]];
  }

  /** @throws ConfabError too_large */
  requireSize(bytes: number, type: AttachmentType | null): void {
    const most = this.most(type);
    if (bytes > most) throw new ConfabError('too_large', sentence('attachment.too_large', { bytes: most }));
  }

  /**
   * Once an upload of theirs is stored, and so counts: whether that was one too many.
   * @throws ConfabError rate_limited (uploads at once), too_large (no room left)
   */
  async requireRoom(ownerId: string): Promise<void> {
    const { uploads_at_once: atOnce, stored_bytes_per_user: most } = this.config.limits;
    const { bytes, unfinished } = await this.files.usageOf(ownerId);
    if (unfinished > atOnce)
      throw new ConfabError('rate_limited', sentence('attachment.too_many_at_once', { most: atOnce }), {
        retry_after_ms: RETRY_AFTER_MS,
      });
    if (bytes > most) throw new ConfabError('too_large', sentence('attachment.no_room_left', { bytes: most }));
  }

  /** Counts bytes that came in. @throws ConfabError rate_limited */
  async count(ownerId: string, bytes: number): Promise<void> {
    const { isExceeded, resetMs, quota } = await this.counter.count(`user:${ownerId}`, bytes);
    if (!isExceeded) return;
    throw new ConfabError('rate_limited', sentence('attachment.too_much_an_hour', { bytes: Math.floor(quota) }), {
      retry_after_ms: resetMs,
    });
  }
}
