import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection, mongo } from 'mongoose';
import { randomUuid, toUuid, type UUID } from '../../core/database/uuid.js';
import { ATTACHMENT_FILES, type FileDocument } from './attachment.schema.js';

/** A file without its small picture, which only one question is about. */
export type StoredFile = Omit<FileDocument, 'thumbnail'> & { thumbnail: { width: number; height: number } | null };

const WITHOUT_PICTURE = { 'thumbnail.data': 0 } as const;

/** What somebody has stored. */
export interface Usage {
  /** Bytes, announced ones among them. */
  bytes: number;
  /** Uploads that are not finished. */
  unfinished: number;
}

/** The files of a room, or of somebody. */
export type FilesOf = { readonly roomId: UUID } | { readonly ownerId: string };

/** The documents of uploads. Room ids are UUID strings; a file is always asked for with its room, the shard key. */
@Injectable()
export class AttachmentRepository {
  private readonly files: mongo.Collection<FileDocument>;

  constructor(@InjectConnection() connection: Connection) {
    this.files = connection.collection<FileDocument>(ATTACHMENT_FILES);
  }

  async insert(file: FileDocument): Promise<void> {
    await this.files.insertOne(file);
  }

  async find(roomId: string, id: string): Promise<StoredFile | null> {
    return this.files.findOne<StoredFile>(
      { room_id: toUuid(roomId), _id: { $eq: toUuid(id) } },
      { projection: WITHOUT_PICTURE },
    );
  }

  async findAll(roomId: string, ids: readonly UUID[]): Promise<StoredFile[]> {
    return this.files
      .find<StoredFile>({ room_id: toUuid(roomId), _id: { $in: [...ids] } }, { projection: WITHOUT_PICTURE })
      .toArray();
  }

  async thumbnail({ room_id, _id }: Pick<StoredFile, 'room_id' | '_id'>): Promise<Buffer | null> {
    const file = await this.files.findOne({ room_id, _id: { $eq: _id } }, { projection: { thumbnail: 1 } });
    return file?.thumbnail ? Buffer.from(file.thumbnail.data.buffer) : null;
  }

  async usageOf(ownerId: string): Promise<Usage> {
    const [usage] = await this.files
      .aggregate<Usage>([
        { $match: { owner_id: { $eq: ownerId }, state: { $in: ['uploading', 'ready'] } } },
        {
          $group: {
            _id: null,
            bytes: { $sum: { $max: ['$length', '$announced'] } },
            unfinished: { $sum: { $cond: [{ $eq: ['$state', 'uploading'] }, 1, 0] } },
          },
        },
      ])
      .toArray();
    return usage ?? { bytes: 0, unfinished: 0 };
  }

  /** Becomes the one who writes the bytes of an unfinished upload. @returns how it is then; null where it is none any more */
  async takeOver(roomId: string, id: string, writer: UUID, until: Date): Promise<StoredFile | null> {
    return this.files.findOneAndUpdate(
      { room_id: toUuid(roomId), _id: { $eq: toUuid(id) }, state: 'uploading' },
      { $set: { writer, check_at: until }, $inc: { version: 1 } },
      { returnDocument: 'after', projection: WITHOUT_PICTURE },
    );
  }

  /** Changes an unfinished upload, as long as it is this writer's. @returns whether it was */
  async write({ room_id, _id }: StoredFile, writer: UUID, fields: Partial<FileDocument>): Promise<boolean> {
    const { matchedCount } = await this.files.updateOne(
      { room_id, _id: { $eq: _id }, state: 'uploading', writer },
      { $set: fields, $inc: { version: 1 } },
    );
    return matchedCount === 1;
  }

  /** Keeps files for a message that is about to show them. @returns whether all of them are there to be kept */
  async claim(roomId: string, ids: readonly UUID[], claim: UUID, until: Date): Promise<boolean> {
    const { matchedCount } = await this.files.updateMany(
      { room_id: toUuid(roomId), _id: { $in: [...ids] }, state: 'ready' },
      { $push: { claims: { id: claim, until } }, $inc: { version: 1 } },
    );
    return matchedCount === ids.length;
  }

  async unclaim(roomId: string, ids: readonly UUID[], claim: UUID): Promise<void> {
    await this.files.updateMany(
      { room_id: toUuid(roomId), _id: { $in: [...ids] } },
      { $pull: { claims: { id: claim } }, $inc: { version: 1 } },
    );
  }

  /** Has it looked at from now on whether files are still needed: what showed them does not any more. */
  async release(roomId: string, ids: readonly UUID[], now: Date, session: ClientSession): Promise<void> {
    await this.files.updateMany(
      { room_id: toUuid(roomId), _id: { $in: [...ids] }, state: 'ready' },
      { $set: { check_at: now }, $inc: { version: 1 } },
      { session },
    );
  }

  /** Files that somebody has to look at. */
  async due(now: Date, limit: number): Promise<StoredFile[]> {
    return this.files
      .find<StoredFile>({ check_at: { $gte: new Date(0), $lte: now } }, { projection: WITHOUT_PICTURE })
      .sort({ check_at: 1 })
      .limit(limit)
      .toArray();
  }

  /** Sets what was decided on a file, if nothing came between. @returns whether it was so */
  async decide(
    { room_id, _id, version }: StoredFile,
    fields: Pick<FileDocument, 'check_at'> & Partial<Pick<FileDocument, 'state' | 'claims'>>,
  ): Promise<boolean> {
    const { matchedCount } = await this.files.updateOne(
      { room_id, _id: { $eq: _id }, version },
      { $set: fields, $inc: { version: 1 } },
    );
    return matchedCount === 1;
  }

  /** Ends an upload that was refused or cut off: whatever becomes of this process, its bytes go. */
  async drop({ room_id, _id }: Pick<StoredFile, 'room_id' | '_id'>, now: Date): Promise<void> {
    await this.files.updateOne(
      { room_id, _id: { $eq: _id }, state: 'uploading' },
      { $set: { state: 'removing', check_at: now }, $inc: { version: 1 } },
    );
  }

  /** The last step of a removal: its bytes have gone before. */
  async delete({ room_id, _id }: Pick<StoredFile, 'room_id' | '_id'>): Promise<void> {
    await this.files.deleteOne({ room_id, _id: { $eq: _id }, state: 'removing' });
  }

  /**
   * Ends files whatever shows them: those of a room that was deleted, or of somebody who is erased.
   * @param settled when no write of an unfinished one can be under way any more
   * @returns how many there were
   */
  async end(which: FilesOf, now: Date, settled: Date): Promise<number> {
    const theirs = filterOf(which);
    const removed = { state: 'removing' } as const;
    const unfinished = await this.files.updateMany(
      { ...theirs, state: 'uploading' },
      { $set: { ...removed, check_at: settled }, $inc: { version: 1 } },
    );
    const whole = await this.files.updateMany(
      { ...theirs, state: 'ready' },
      { $set: { ...removed, check_at: now }, $inc: { version: 1 } },
    );
    return unfinished.modifiedCount + whole.modifiedCount;
  }

  /** Some of the files of a room, or of somebody, that are to be removed. */
  async ended(which: FilesOf, now: Date, limit: number): Promise<StoredFile[]> {
    return this.files
      .find<StoredFile>(
        { ...filterOf(which), state: 'removing', check_at: { $lte: now } },
        { projection: WITHOUT_PICTURE },
      )
      .limit(limit)
      .toArray();
  }

  async countOf(which: FilesOf): Promise<number> {
    return this.files.countDocuments(filterOf(which));
  }

  /** Everything that somebody has uploaded and is still there, as it is read. */
  ownedBy(ownerId: string): AsyncIterable<StoredFile> {
    return this.files.find<StoredFile>({ owner_id: { $eq: ownerId }, state: 'ready' }, { projection: WITHOUT_PICTURE });
  }
}

/** What an upload begins as. */
export function newFile(
  fields: Pick<
    FileDocument,
    'owner_id' | 'filename' | 'said' | 'announced' | 'resumable_until' | 'chunkSize' | 'writer'
  > & {
    roomId: string;
    now: Date;
    checkAt: Date;
  },
): FileDocument {
  const { roomId, now, checkAt, ...rest } = fields;
  return {
    // Random: it is the shard key of the bytes.
    _id: toUuid(randomUuid()),
    room_id: toUuid(roomId),
    state: 'uploading',
    length: 0,
    uploadDate: now,
    type: 'file',
    mime_type: 'application/octet-stream',
    sha256: null,
    width: null,
    height: null,
    thumbnail: null,
    claims: [],
    version: 0,
    check_at: checkAt,
    ...rest,
  };
}

function filterOf(which: FilesOf): mongo.Filter<FileDocument> {
  return 'roomId' in which ? { room_id: which.roomId } : { owner_id: { $eq: which.ownerId } };
}
