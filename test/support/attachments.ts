import { DatabaseClock } from '../../src/core/database/database-clock.js';
import { AttachmentRepository, newFile, type StoredFile } from '../../src/modules/attachments/attachment.repository.js';
import {
  attachmentChunkSchema,
  attachmentFileSchema,
  CHUNK_BYTES,
} from '../../src/modules/attachments/attachment.schema.js';
import { AttachmentSweep } from '../../src/modules/attachments/attachment-sweep.service.js';
import { FileChunks } from '../../src/modules/attachments/file-chunks.js';
import { MessageAttachments } from '../../src/modules/attachments/message-attachments.service.js';
import { LogCollections } from '../../src/modules/log/log-collections.js';
import { LogUploads } from '../../src/modules/log/log-uploads.js';
import type { RoomProcess } from './rooms.js';

/** What one process has of files. */
export interface AttachmentProcess {
  files: AttachmentRepository;
  chunks: FileChunks;
  uploads: LogUploads;
  sweep: AttachmentSweep;
  messages: MessageAttachments;
}

export function attachmentsOf({
  connection,
  log,
  purge,
}: Pick<RoomProcess, 'connection' | 'log' | 'purge'>): AttachmentProcess {
  const files = new AttachmentRepository(connection);
  const chunks = new FileChunks(connection);
  const uploads = new LogUploads(new LogCollections(connection));
  const clock = new DatabaseClock(connection);
  const sweep = new AttachmentSweep(files, chunks, uploads, clock, purge);
  const messages = new MessageAttachments(files, clock, log, sweep);
  messages.onModuleInit();
  return { files, chunks, uploads, sweep, messages };
}

export async function createFileIndexes({ connection }: Pick<RoomProcess, 'connection'>): Promise<void> {
  await connection.model('File', attachmentFileSchema).createIndexes();
  await connection.model('Chunk', attachmentChunkSchema).createIndexes();
}

/** A file of somebody's that is ready, and due to be looked at. */
export async function storeFile(
  { files, chunks }: AttachmentProcess,
  roomId: string,
  ownerId: string,
): Promise<StoredFile> {
  const now = new Date();
  const file = newFile({
    roomId,
    owner_id: ownerId,
    filename: 'a.txt',
    said: { type: null, mime_type: null },
    announced: null,
    resumable_until: null,
    chunkSize: CHUNK_BYTES,
    writer: null,
    now,
    checkAt: new Date(now.getTime() - 1000),
  });
  const ready = { ...file, state: 'ready' as const, length: 5, sha256: '00' };
  await files.insert(ready);
  await chunks.put(ready._id, 0, [Buffer.from('hello')]);
  return ready;
}
