import { type mongo, Schema } from 'mongoose';
import type { UUID } from '../../core/database/uuid.js';
import type { AttachmentType } from '../../protocol/vocabulary.js';

/*
 * Files lie as GridFS has it, in a bucket named `attachments`: any driver and `mongofiles` read them. They are not written by
 * the driver's own streams, for these cannot go on where an upload was cut, and not read by them, for these would look a file
 * up by its id alone, which on a sharded cluster asks every shard.
 */

/** `uploading`: bytes are on their way. `ready`: whole, and looked at. `removing`: its bytes go, then it. */
type FileState = 'uploading' | 'ready' | 'removing';

/** A send that is about to show the file: until it ended, or that time, the file stays. */
interface FileClaim {
  id: UUID;
  until: Date;
}

export interface Thumbnail {
  data: mongo.Binary;
  width: number;
  height: number;
}

/** What the uploader says of a file. */
export interface SaidOfFile {
  type: AttachmentType | null;
  mime_type: string | null;
}

/** One upload. It is stored before its first byte, so that no bytes are without it; and goes after its last. */
export interface FileDocument {
  _id: UUID;
  room_id: UUID;
  owner_id: string;
  state: FileState;
  /** GridFS's own: bytes stored so far, bytes of a chunk, when it began, its name. */
  length: number;
  chunkSize: number;
  uploadDate: Date;
  filename: string;
  /** What it was found to be; until then a file of no known type. */
  type: AttachmentType;
  mime_type: string;
  sha256: string | null;
  /** Of images, in pixels, upright. */
  width: number | null;
  height: number | null;
  thumbnail: Thumbnail | null;
  said: SaidOfFile;
  /** Bytes announced, which count against what its owner may store; null where that was not said. */
  announced: number | null;
  /** Of an upload that may be resumed: when it goes if it is not finished. null: it goes when it is cut. */
  resumable_until: Date | null;
  /** Who writes its bytes just now. */
  writer: UUID | null;
  claims: FileClaim[];
  /** Counts what may keep or end it: whoever decides on it makes sure that none came between. */
  version: number;
  /** When somebody has to look whether it is still needed; null: once a message that shows it is deleted. */
  check_at: Date | null;
}

export interface ChunkDocument {
  files_id: UUID;
  n: number;
  data: mongo.Binary;
}

export const ATTACHMENT_BUCKET = 'attachments';
export const ATTACHMENT_FILES = `${ATTACHMENT_BUCKET}.files`;
export const ATTACHMENT_CHUNKS = `${ATTACHMENT_BUCKET}.chunks`;
/** GridFS's default: with what belongs to it a chunk fits into 256 KiB. */
export const CHUNK_BYTES = 255 * 1024;

export const attachmentFileSchema = new Schema<FileDocument>(
  {
    _id: { type: Schema.Types.UUID, required: true },
    room_id: { type: Schema.Types.UUID, required: true },
    owner_id: { type: String, required: true },
    state: { type: String, required: true },
    length: { type: Number, required: true },
    chunkSize: { type: Number, required: true },
    uploadDate: { type: Date, required: true },
    filename: { type: String, required: true },
    type: { type: String, required: true },
    mime_type: { type: String, required: true },
    sha256: { type: String, default: null },
    width: { type: Number, default: null },
    height: { type: Number, default: null },
    thumbnail: { type: Schema.Types.Mixed, default: null },
    said: { type: Schema.Types.Mixed, required: true },
    announced: { type: Number, default: null },
    resumable_until: { type: Date, default: null },
    writer: { type: Schema.Types.UUID, default: null },
    claims: { type: Schema.Types.Mixed, required: true },
    version: { type: Number, required: true },
    check_at: { type: Date, default: null },
  },
  { collection: ATTACHMENT_FILES, versionKey: false },
);
// What a room holds, for its purge; with the shard key.
attachmentFileSchema.index({ room_id: 1, _id: 1 }, { name: 'attachments.files_room' });
// What somebody has stored: how much, how many unfinished. All that this asks for is in it.
attachmentFileSchema.index({ owner_id: 1, state: 1, length: 1, announced: 1 }, { name: 'attachments.files_owner' });
// What has to be looked at. Uploads that messages show are not in it.
attachmentFileSchema.index(
  { check_at: 1 },
  { name: 'attachments.files_check', partialFilterExpression: { check_at: { $gte: new Date(0) } } },
);

export const attachmentChunkSchema = new Schema<ChunkDocument>(
  {
    files_id: { type: Schema.Types.UUID, required: true },
    n: { type: Number, required: true },
    data: { type: Buffer, required: true },
  },
  { collection: ATTACHMENT_CHUNKS, versionKey: false },
);
// The bytes of a file in their order, each chunk once; also the shard key.
attachmentChunkSchema.index({ files_id: 1, n: 1 }, { name: 'attachments.chunks_file', unique: true });
