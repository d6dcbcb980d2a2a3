import type { MessageDocument } from '../log/message.schema.js';
import type { Chunk } from './chunk-pacer.js';

/** A piece of a reply that streams here. */
export interface ReplyChunk extends Chunk {
  readonly roomId: string;
  /** The reply as it entered the log: who may see it, and behind which entry it stands. */
  readonly message: Pick<MessageDocument, '_id' | 'seq' | 'sender_id' | 'targets'>;
}

declare module '../../core/events/domain-events.js' {
  interface DomainEventMap {
    'reply.chunk': ReplyChunk;
  }
}
