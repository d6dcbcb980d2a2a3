import type { ClientSession } from 'mongoose';
import type { UUID } from '../../core/database/uuid.js';

/** Whoever keeps the files that messages show; known only above the log. */
export interface ShownUploads {
  /**
   * Messages that showed these do not any more. Called inside the transaction that makes it so, maybe several times: what
   * follows from it must not be lost when the process ends, and must look whether others show them.
   */
  release(roomId: string, ids: readonly UUID[], session: ClientSession): Promise<void>;
}
