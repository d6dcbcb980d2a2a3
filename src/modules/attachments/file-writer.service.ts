import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Config } from '../../config/config.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { newUuidV7, type UUID } from '../../core/database/uuid.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { AttachmentRepository, newFile, type StoredFile } from './attachment.repository.js';
import { CHUNK_BYTES, type FileDocument, type SaidOfFile } from './attachment.schema.js';
import { FileChunks } from './file-chunks.js';
import { natureOf } from './file-nature.js';
import { Intake, type Sink } from './intake.js';
import { type Picture, Pictures } from './pictures.service.js';
import { UploadQuota } from './upload-quota.service.js';

/** How long an upload lives without a sign of who writes it, beyond the time that it may be silent. */
const LEASE_MS = 120_000;
/** How often the writer gives a sign, so that what it writes is never later than the end of its lease. */
const SIGN_MS = 20_000;
const HOUR_MS = 3_600_000;

/** An upload with whoever writes it. */
export interface Upload {
  readonly file: StoredFile;
  readonly writer: UUID;
}

interface NewUpload {
  roomId: string;
  ownerId: string;
  name: string;
  said: SaidOfFile;
  /** Bytes that are to come. */
  announced: number | null;
  isResumable: boolean;
}

/** Writes files: from the first byte to what may be shown. Who may do it is asked elsewhere. */
@Injectable()
export class FileWriter {
  constructor(
    private readonly files: AttachmentRepository,
    private readonly chunks: FileChunks,
    private readonly quota: UploadQuota,
    private readonly pictures: Pictures,
    private readonly config: Config,
    private readonly clock: DatabaseClock,
  ) {}

  /** Stores that an upload has begun, before its first byte. @throws ConfabError too_large, rate_limited */
  async begin({ roomId, ownerId, name, said, announced, isResumable }: NewUpload): Promise<Upload> {
    this.quota.requireSize(announced ?? 0, said.type);
    const now = this.clock.now();
    const until = isResumable ? this.later(this.config.limits.unfinished_upload_hours * HOUR_MS) : null;
    const writer = newUuidV7();
    const file = newFile({
      roomId,
      owner_id: ownerId,
      filename: name,
      said,
      announced,
      chunkSize: CHUNK_BYTES,
      writer,
      resumable_until: until,
      now,
      checkAt: this.leaseOf(until),
    });
    await this.files.insert(file);
    const upload = { file, writer };
    await this.orDrop(upload, () => this.quota.requireRoom(ownerId));
    return upload;
  }

  /** Becomes the writer of an unfinished upload, whoever was it before. @returns null where there is none (any more) */
  async resume(roomId: string, id: string): Promise<Upload | null> {
    const writer = newUuidV7();
    const file = await this.files.takeOver(roomId, id, writer, this.later(LEASE_MS));
    if (!file) return null;
    const upload = { file, writer };
    await this.keep(upload, { check_at: this.leaseOf(file.resumable_until) });
    return upload;
  }

  /**
   * Takes bytes behind those that are there.
   * @returns the upload with them, and the sum of all of it where all of it came now
   * @throws ConfabError of what is not wanted: then the upload is gone; what the stream failed with: then what came is stored
   */
  async append(upload: Upload, bytes: Readable, deadline: number): Promise<{ upload: Upload; sha256: string | null }> {
    const { file } = upload;
    const state: { file: StoredFile } = { file };
    const tail = await this.chunks.chunk(file._id, Math.floor(file.length / CHUNK_BYTES));
    const intake = new Intake(this.sink(upload, state), file.length, tail.subarray(0, file.length % CHUNK_BYTES));
    const patience = { idleMs: this.config.limits.upload_idle_seconds * 1000, deadline };
    await intake.take(bytes, patience);
    return { upload: { ...upload, file: state.file }, sha256: intake.sha256() };
  }

  /** Looks at a whole file and makes it ready to be shown. @throws ConfabError for what is not wanted; it is to be dropped then */
  async finish(upload: Upload, sha256: string | null): Promise<StoredFile> {
    if (upload.file.length === 0) throw ConfabError.invalid({ field: 'file', message: 'field.file_empty' });
    const state = { file: upload.file };
    if (upload.file.length < CHUNK_BYTES) {
      const head = await this.chunks.chunk(upload.file._id, 0);
      Object.assign(state, { file: await this.named(upload, head) });
    }
    const { file } = state;
    await this.quota.requireRoom(file.owner_id);
    const picture = file.type === 'image' ? await this.pictures.decode(await this.whole(file)) : null;
    const fields = {
      ...picturesFields(picture),
      state: 'ready',
      sha256: sha256 ?? (await this.sumOf(file)),
      announced: null,
      resumable_until: null,
      writer: null,
      check_at: this.later(this.config.limits.unused_attachment_hours * HOUR_MS),
    } as const;
    await this.keep(upload, fields);
    return { ...file, ...fields };
  }

  /** Removes an upload that was refused, or cut off for good. */
  async drop({ file }: Upload): Promise<void> {
    await this.files.drop(file, this.clock.now());
    await this.chunks.remove(file._id);
    await this.files.delete(file);
  }

  /** Does the work; where that fails the upload goes. Should that fail too, its lease ends. */
  async orDrop<T>(upload: Upload, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.drop(upload).catch(() => undefined);
      throw error;
    }
  }

  private sink(upload: Upload, state: { file: StoredFile }): Sink {
    const { file } = upload;
    let signed = Date.now();
    const sign = async (fields: Partial<FileDocument>): Promise<void> => {
      await this.keep(upload, { ...fields, check_at: this.leaseOf(file.resumable_until) });
      signed = Date.now();
    };
    return {
      begin: async (head) => {
        state.file = await this.named(upload, head);
      },
      count: async (bytes, total) => {
        const isKnown = total - bytes >= CHUNK_BYTES;
        this.quota.requireSize(total, isKnown ? state.file.type : file.said.type);
        if (file.resumable_until !== null && total > (file.announced ?? total))
          throw new ConfabError('too_large', 'attachment.more_than_announced');
        await this.quota.count(file.owner_id, bytes);
        if (Date.now() - signed > SIGN_MS) await sign({});
      },
      store: async (first, chunks, length) => {
        if (Date.now() - signed > SIGN_MS) await sign({});
        await this.chunks.put(file._id, first, chunks);
        await sign({ length });
        state.file = { ...state.file, length };
      },
    };
  }

  /** What the file is, by its first chunk, now known. @throws ConfabError unsupported_media, too_large */
  private async named(upload: Upload, head: Buffer): Promise<StoredFile> {
    const { file } = upload;
    const { said } = file;
    const nature = await natureOf(head, { type: said.type, mimeType: said.mime_type, name: file.filename });
    this.quota.requireSize(file.announced ?? 0, nature.type);
    if (nature.type === 'image') await this.pictures.refuseFlood(head);
    const known = { type: nature.type, mime_type: nature.mimeType };
    await this.keep(upload, known);
    return { ...file, ...known };
  }

  /** @throws ConfabError gone where somebody else writes it now, or it was removed */
  private async keep({ file, writer }: Upload, fields: Partial<FileDocument>): Promise<void> {
    if (!(await this.files.write(file, writer, fields))) throw new ConfabError('gone', 'attachment.upload_gone');
  }

  private async whole({ _id, length }: StoredFile): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.chunks.read(_id, 0, length - 1)) parts.push(part);
    return Buffer.concat(parts);
  }

  private async sumOf({ _id, length }: StoredFile): Promise<string> {
    const hash = createHash('sha256');
    for await (const part of this.chunks.read(_id, 0, length - 1)) hash.update(part);
    return hash.digest('hex');
  }

  private leaseOf(resumableUntil: Date | null): Date {
    const lease = this.later(LEASE_MS + this.config.limits.upload_idle_seconds * 1000);
    return resumableUntil && resumableUntil > lease ? resumableUntil : lease;
  }

  private later(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}

function picturesFields(picture: Picture | null): Pick<FileDocument, 'width' | 'height' | 'thumbnail'> {
  return picture ?? { width: null, height: null, thumbnail: null };
}
