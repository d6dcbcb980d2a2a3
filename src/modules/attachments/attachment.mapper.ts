import type { AttachmentDocument } from '../log/message.schema.js';
import type { StoredFile } from './attachment.repository.js';

/** What a message keeps of a file that it shows: all that its views tell, so that they need no look at the file. */
export function attachmentOf(file: StoredFile): AttachmentDocument {
  return {
    id: file._id,
    type: file.type,
    url: null,
    name: file.filename,
    mime_type: file.mime_type,
    size: file.length,
    width: file.width,
    height: file.height,
    duration_ms: null,
    sha256: file.sha256 ?? '',
    has_thumbnail: file.thumbnail !== null,
  };
}
