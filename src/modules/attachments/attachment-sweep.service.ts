import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { LogUploads } from '../log/log-uploads.js';
import { RoomPurge } from '../rooms/room-purge.service.js';
import { AttachmentRepository, type FilesOf, type StoredFile } from './attachment.repository.js';
import { FileChunks } from './file-chunks.js';

const EVERY_MS = 30_000;
/** From a deletion to the look at what it leaves: its transaction is to have ended, and several are looked at together. */
const SOON_MS = 500;
const AT_ONCE = 100;
/** Longer than any write of an upload takes, its repetition by the driver included. */
const UNDER_WAY_MS = 30_000;

/**
 * Removes files that nothing needs: uploads that were cut off, those that no message shows after a day, those whose last
 * message was deleted. What is to be done stands in the files' own documents, so an end in between costs nothing, and several
 * processes that do it at once only share the work.
 */
@Injectable()
export class AttachmentSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(AttachmentSweep.name);
  private timer: NodeJS.Timeout | null = null;
  private early: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    private readonly files: AttachmentRepository,
    private readonly chunks: FileChunks,
    private readonly uploads: LogUploads,
    private readonly clock: DatabaseClock,
    private readonly purge: RoomPurge,
  ) {}

  onApplicationBootstrap(): void {
    this.purge.removeToo((roomId) => this.removeAll({ roomId }));
    this.timer = setInterval(() => this.start(), EVERY_MS).unref();
    this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    if (this.timer) clearInterval(this.timer);
    if (this.early) clearTimeout(this.early);
    await this.running;
  }

  /** Looks before its time: something was let go of. */
  soon(): void {
    this.early ??= setTimeout(() => {
      this.early = null;
      this.start();
    }, SOON_MS).unref();
  }

  /** Looks at all files that are due. */
  async run(): Promise<void> {
    for (let due = await this.due(); due.length > 0; due = await this.due()) {
      for (const file of due) {
        if (this.isStopping) return;
        await this.look(file);
      }
    }
  }

  /**
   * Removes all files of a room, or of somebody, whatever shows them; of unfinished uploads a little later, when nothing of
   * them can be on its way any more. @returns how many were there
   */
  async removeAll(which: FilesOf): Promise<number> {
    const count = await this.files.countOf(which);
    const now = this.clock.now();
    await this.files.end(which, now, new Date(now.getTime() + UNDER_WAY_MS));
    const ended = (): Promise<StoredFile[]> => this.files.ended(which, now, AT_ONCE);
    for (let some = await ended(); some.length > 0; some = await ended()) {
      for (const file of some) {
        if (this.isStopping) return count;
        await this.remove(file);
      }
    }
    return count;
  }

  private start(): void {
    this.running ??= this.run()
      .catch((error: unknown) => {
        this.logger.warn({ err: error }, 'Files that nothing needs could not be removed; another try follows');
      })
      .finally(() => {
        this.running = null;
      });
  }

  private due(): Promise<StoredFile[]> {
    return this.files.due(this.clock.now(), AT_ONCE);
  }

  private async look(file: StoredFile): Promise<void> {
    const now = this.clock.now();
    if (file.state === 'removing') return this.remove(file);
    const claims = file.claims.filter(({ until }) => until > now);
    if (file.state === 'ready') {
      const [claim] = claims;
      // Whether the write that needs it came to something is known when its claim has gone.
      if (claim) return this.decide(file, { check_at: claim.until, claims });
      if (await this.uploads.isShown(file.room_id.toString(), file._id))
        return this.decide(file, { check_at: null, claims: [] });
    }
    // A claim, a new release or a sign of its writer since it was read: then it is left for another look.
    if (await this.files.decide(file, { state: 'removing', check_at: now })) await this.remove(file);
  }

  private async decide(file: StoredFile, fields: Parameters<AttachmentRepository['decide']>[1]): Promise<void> {
    await this.files.decide(file, fields);
  }

  /** Its bytes first: without it nobody would know of them. */
  private async remove(file: StoredFile): Promise<void> {
    await this.chunks.remove(file._id);
    await this.files.delete(file);
  }
}
