import { Integer, Label, MediaType, OneOf, WebAddress } from '../validation.js';
import { ATTACHMENT_TYPES, type AttachmentType } from '../vocabulary.js';

const MOST_PIXELS = 100_000;

/** Something that hangs on a message, by link. What it is said to be is the sender's word: nobody looks there. */
export class AttachmentInput {
  @OneOf(ATTACHMENT_TYPES)
  type!: AttachmentType;

  @WebAddress({ example: 'https://example.com/cat.png' })
  url!: string;

  @Label('file_name_characters', { optional: true, nullable: true, example: 'cat.png' })
  name?: string | null;

  @MediaType({ optional: true, nullable: true })
  mime_type?: string | null;

  /** Bytes. */
  @Integer(0, undefined, { optional: true, nullable: true, example: 20_480 })
  size?: number | null;

  /** Pixels of an image or video, so that a page can leave room for it. */
  @Integer(1, MOST_PIXELS, { optional: true, nullable: true, example: 640 })
  width?: number | null;

  @Integer(1, MOST_PIXELS, { optional: true, nullable: true, example: 480 })
  height?: number | null;

  /** Length of a video, audio or voice, in milliseconds. */
  @Integer(0, undefined, { optional: true, nullable: true })
  duration_ms?: number | null;
}
