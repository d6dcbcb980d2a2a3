import { Integer, Label, MediaType, OneOf, Uuid, WebAddress } from '../validation.js';
import { ATTACHMENT_TYPES, type AttachmentType } from '../vocabulary.js';

const MOST_PIXELS = 100_000;

/**
 * Something that hangs on a message: an upload of the sender's in this room, by its `id` alone; or a link, by `type` and
 * `url`. What a link is said to be is the sender's word: nobody looks there.
 */
export class AttachmentInput {
  /** What `upload_attachment` answered. Nothing else may stand beside it. */
  @Uuid({ optional: true })
  id?: string;

  /** Of a link. */
  @OneOf(ATTACHMENT_TYPES, { without: 'id' })
  type?: AttachmentType;

  /** Of a link. */
  @WebAddress({ without: 'id', example: 'https://example.com/cat.png' })
  url?: string;

  @Label('file_name_characters', { without: 'id', optional: true, nullable: true, example: 'cat.png' })
  name?: string | null;

  @MediaType({ without: 'id', optional: true, nullable: true })
  mime_type?: string | null;

  /** Bytes. */
  @Integer(0, undefined, { without: 'id', optional: true, nullable: true, example: 20_480 })
  size?: number | null;

  /** Pixels of an image or video, so that a page can leave room for it. */
  @Integer(1, MOST_PIXELS, { without: 'id', optional: true, nullable: true, example: 640 })
  width?: number | null;

  @Integer(1, MOST_PIXELS, { without: 'id', optional: true, nullable: true, example: 480 })
  height?: number | null;

  /** Length of a video, audio or voice, in milliseconds. */
  @Integer(0, undefined, { without: 'id', optional: true, nullable: true })
  duration_ms?: number | null;
}
