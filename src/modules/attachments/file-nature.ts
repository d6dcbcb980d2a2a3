import { fileTypeFromBuffer } from 'file-type';
import mime from 'mime';
import { ConfabError } from '../../core/errors/confab-error.js';
import type { AttachmentType } from '../../protocol/vocabulary.js';

/** What a file is: its kind, and the type under which it is served. */
export interface Nature {
  readonly type: AttachmentType;
  readonly mimeType: string;
}

/** What its sender says of it. */
export interface Said {
  /** What it is to be; null: what it is. */
  readonly type: AttachmentType | null;
  readonly mimeType: string | null;
  readonly name: string;
}

type Family = 'image' | 'media' | 'text' | 'other' | 'unknown';

/** Images that are decoded here, and so known to be no more than that. All others are kept as files. */
const DECODED_IMAGES: readonly string[] = ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif'];
/** The same by other names. */
const ALIASES: Readonly<Record<string, string>> = {
  'image/apng': 'image/png',
  'audio/x-m4a': 'audio/mp4',
  'video/x-m4v': 'video/mp4',
  'application/ogg': 'video/ogg',
};
/** What is text to whoever reads it, and more than that to a browser: is served as text, and nothing else. */
const TEXT_AT_MOST = new Set(['application/xml', 'text/html', 'image/svg+xml', 'application/xhtml+xml']);
const TEXT_LIKE = /^(text\/|application\/(json|javascript|ecmascript|xml|yaml|x-sh|sql|toml)$)|\+(xml|json)$/;
/** What browsers say of every file whose name ends in .ts. */
const SAYS_NOTHING = new Set([
  'application/octet-stream',
  'binary/octet-stream',
  'video/mp2t',
  'video/vnd.dlna.mpeg-tts',
]);
const UNKNOWN = 'application/octet-stream';
const TEXT = 'text/plain';

/**
 * What a file is, by its first bytes, which alone decide. What is said of it may choose (a recording as a voice message, a
 * picture as a mere file), and must not contradict: a picture that is none is refused, not stored as what it is.
 * @param head the first 255 KiB, or all of it
 * @throws ConfabError unsupported_media
 */
export async function natureOf(head: Buffer, said: Said): Promise<Nature> {
  const found = await sniff(head);
  if (said.type === 'file') return { type: 'file', mimeType: found };
  refuseContradiction(found, said);
  const { type: wanted } = said;
  const natural = typeOf(found, said.mimeType);
  if (wanted === null || wanted === natural) return { type: natural, mimeType: forType(found, natural) };
  const isSound = natural === 'audio' || isContainer(found);
  if (isSound && (wanted === 'voice' || wanted === 'audio')) return { type: wanted, mimeType: forType(found, wanted) };
  throw new ConfabError('unsupported_media', 'attachment.not_of_type');
}

async function sniff(head: Buffer): Promise<string> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  if (!found) return isText(head) ? TEXT : UNKNOWN;
  const [bare = UNKNOWN] = found.mime.split(';');
  if (TEXT_AT_MOST.has(bare)) return TEXT;
  return ALIASES[bare] ?? bare;
}

/** @throws ConfabError unsupported_media */
function refuseContradiction(found: string, { mimeType, name }: Said): void {
  const family = familyOf(found);
  const saidToBe = mimeType === null ? 'unknown' : familyOf(bareType(mimeType));
  // Texts of other encodings than UTF-8, and formats that nobody recognises, are what their senders say as far as we know.
  const isUnknown = found === UNKNOWN && saidToBe !== 'image' && saidToBe !== 'media';
  const contradicts = saidToBe !== 'unknown' && saidToBe !== family && !isUnknown;
  const ending = mime.getType(name);
  const named = ending === null ? 'unknown' : familyOf(ending);
  const isPictureByName = ending !== null && DECODED_IMAGES.includes(ending);
  // Once saved, the name decides what it is opened as.
  const isMisnamed =
    (isPictureByName && family !== 'image') || (named === 'text' && !['text', 'unknown'].includes(family));
  if (contradicts || isMisnamed) throw new ConfabError('unsupported_media', 'attachment.not_what_it_says');
}

function familyOf(type: string): Family {
  if (SAYS_NOTHING.has(type)) return 'unknown';
  if (TEXT_AT_MOST.has(type) || TEXT_LIKE.test(type)) return 'text';
  if (type.startsWith('image/')) return 'image';
  if (type.startsWith('video/') || type.startsWith('audio/')) return 'media';
  return 'other';
}

/** Of a container that may hold sound alone its sender may say that it does. */
function typeOf(found: string, saidToBe: string | null): AttachmentType {
  if (DECODED_IMAGES.includes(found)) return 'image';
  if (found.startsWith('audio/')) return 'audio';
  if (!found.startsWith('video/')) return 'file';
  return isContainer(found) && saidToBe !== null && bareType(saidToBe).startsWith('audio/') ? 'audio' : 'video';
}

function isContainer(type: string): boolean {
  return ['video/webm', 'video/mp4', 'video/ogg', 'video/3gpp'].includes(type);
}

function forType(found: string, type: AttachmentType): string {
  return type === 'audio' || type === 'voice' ? found.replace(/^video\//, 'audio/') : found;
}

function bareType(type: string): string {
  const [bare = ''] = type.toLowerCase().split(';');
  return ALIASES[bare.trim()] ?? bare.trim();
}

/** Whether the bytes are a text in UTF-8, which may be cut inside a character. */
function isText(head: Buffer): boolean {
  // eslint-disable-next-line no-control-regex -- these characters are the point
  const notInTexts = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;
  try {
    return !notInTexts.test(new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true }));
  } catch {
    return false;
  }
}
