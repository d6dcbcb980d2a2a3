import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type Connection, mongo } from 'mongoose';
import type { UUID } from '../../core/database/uuid.js';
import { collectYoungGarbage } from '../../core/memory/young-garbage.js';
import { ATTACHMENT_CHUNKS, CHUNK_BYTES, type ChunkDocument } from './attachment.schema.js';

/** Chunks read in one query: what a download holds in memory, however large the file and slow its reader. */
const READ_AHEAD = 4;
/** Chunks removed in one operation, so that none takes long. */
const REMOVED_AT_ONCE = 400;

/** The bytes of files, in chunks. */
@Injectable()
export class FileChunks {
  private readonly chunks: mongo.Collection<ChunkDocument>;

  constructor(@InjectConnection() connection: Connection) {
    this.chunks = connection.collection<ChunkDocument>(ATTACHMENT_CHUNKS);
  }

  /** Stores chunks from number `first` on. Those that are there already are replaced. */
  async put(fileId: UUID, first: number, chunks: readonly Buffer[]): Promise<void> {
    const writes = chunks.map((bytes, index): mongo.AnyBulkWriteOperation<ChunkDocument> => {
      const chunk = { files_id: fileId, n: first + index };
      return { replaceOne: { filter: chunk, replacement: { ...chunk, data: new mongo.Binary(bytes) }, upsert: true } };
    });
    if (writes.length > 0) await this.chunks.bulkWrite(writes, { ordered: false });
    collectYoungGarbage();
  }

  /** One chunk; empty where it is not there. */
  async chunk(fileId: UUID, n: number): Promise<Buffer> {
    const chunk = await this.chunks.findOne({ files_id: fileId, n });
    return chunk ? bytesOf(chunk) : Buffer.alloc(0);
  }

  /**
   * The bytes from `first` to `last`, both included. Each look is a query of its own: a reader that pauses holds nothing of
   * the database. @throws Error where bytes are missing, as when the file was removed meanwhile
   */
  async *read(fileId: UUID, first: number, last: number): AsyncGenerator<Buffer> {
    const end = Math.floor(last / CHUNK_BYTES);
    for (let n = Math.floor(first / CHUNK_BYTES); n <= end; n += READ_AHEAD) {
      const until = Math.min(end, n + READ_AHEAD - 1);
      const chunks = await this.chunks
        .find({ files_id: fileId, n: { $gte: n, $lte: until } })
        .sort({ n: 1 })
        .toArray();
      if (chunks.length !== until - n + 1) throw new Error('Bytes of the file are missing');
      for (const chunk of chunks) {
        const from = chunk.n * CHUNK_BYTES;
        yield bytesOf(chunk).subarray(Math.max(0, first - from), last - from + 1);
      }
      collectYoungGarbage();
    }
  }

  /** Removes all bytes of a file. @param length how many there are at least: says how many operations that takes */
  async remove(fileId: UUID): Promise<void> {
    for (;;) {
      const [last] = await this.chunks
        .find({ files_id: fileId }, { projection: { n: 1 } })
        .sort({ n: -1 })
        .limit(1)
        .toArray();
      if (!last) return;
      await this.chunks.deleteMany({ files_id: fileId, n: { $gt: last.n - REMOVED_AT_ONCE } });
    }
  }
}

function bytesOf({ data }: ChunkDocument): Buffer {
  return Buffer.from(data.buffer.buffer, data.buffer.byteOffset, data.length());
}
