import { limitInForce } from './limits-in-force.js';

/** What the words of `validation.ts` ask of a value. All take anything, and none throws. */

export const USER_ID_MAX = 128;
export const WEB_ADDRESS_MAX = 2048;
/** C0 and C1 control characters without tab, line feed and carriage return. */
// eslint-disable-next-line no-control-regex -- these characters are the point
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
// eslint-disable-next-line no-control-regex -- these characters are the point
export const CONTROL_OR_BREAK = /[\u0000-\u001f\u007f-\u009f]/;

export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** Whether the value is a string that UTF-8 can carry: a lone surrogate would come back as another text. */
export function isWellFormed(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed();
}

/** Whether the value can be an id or other short text: 1 to `most` characters, no control characters. */
export function isOpaqueId(value: unknown, most = USER_ID_MAX): value is string {
  return isWellFormed(value) && value.length >= 1 && value.length <= most && !CONTROL_OR_BREAK.test(value);
}

/** Whether the value is a text that is not blank, of any number of lines. */
export function isProse(value: unknown): value is string {
  return isWellFormed(value) && value.trim() !== '' && !CONTROL.test(value);
}

export function isContent(value: unknown): boolean {
  if (!isProse(value)) return false;
  return characters(value) <= limitInForce('content_characters') && bytes(value) <= limitInForce('content_bytes');
}

export function isMetadata(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (bytes(JSON.stringify(value)) > limitInForce('metadata_bytes')) return false;
  const pending: unknown[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string' && !next.isWellFormed()) return false;
    if (typeof next !== 'object' || next === null) continue;
    const keys = Array.isArray(next) ? [] : Object.keys(next);
    if (keys.some((key) => key.startsWith('$') || key === '_bsontype' || key.includes('\0') || !key.isWellFormed()))
      return false;
    pending.push(...Object.values<unknown>({ ...next }));
  }
  return true;
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

export function isIsoTime(value: unknown): boolean {
  return typeof value === 'string' && ISO_TIME.test(value) && !Number.isNaN(Date.parse(value));
}

export function isWebAddress(value: unknown): boolean {
  // URL ignores line breaks, tabs and blanks around it: what is stored would not be what was checked.
  if (!isWellFormed(value) || value.length > WEB_ADDRESS_MAX || /\s/.test(value) || CONTROL_OR_BREAK.test(value))
    return false;
  if (!URL.canParse(value)) return false;
  return ['http:', 'https:'].includes(new URL(value).protocol);
}

export const MEDIA_TYPE_MAX = 255;
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(; ?[\w!#$&^.+-]+=([\w!#$&^.+:-]+|"[\w !#$&^.+:,/-]*"))*$/;

/** Whether the value is a media type, parameters included: `audio/ogg; codecs=opus`. */
export function isMediaType(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MEDIA_TYPE_MAX && MEDIA_TYPE.test(value);
}

export function characters(text: string): number {
  // Stepping through a string goes by code points.
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
