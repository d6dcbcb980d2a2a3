import { characters } from '../../protocol/value-rules.js';

/** What a file is called that has no name. */
const NAMELESS = 'file';
/** What no name may hold: control characters, and those that turn the direction of what follows (`gpj.exe` as `exe.jpg`). */
// eslint-disable-next-line no-control-regex -- these characters are the point
const UNWANTED = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * The name of a file as it is stored and served: the last part of a path, without what no name should hold, not longer than
 * may be. Its ending stays where it is cut.
 */
export function cleanName(name: string | null, mostCharacters: number): string {
  const last = (name ?? '').toWellFormed().replaceAll('\\', '/').split('/').at(-1) ?? '';
  const clean = last.replace(UNWANTED, '').trim().replace(/^\.+$/, '');
  if (clean === '') return NAMELESS;
  return characters(clean) <= mostCharacters ? clean : cut(clean, mostCharacters);
}

function cut(name: string, most: number): string {
  const all = Array.from(name);
  const ending = Array.from(/\.[^.]{1,16}$/.exec(name)?.[0] ?? '');
  if (ending.length >= most) return all.slice(0, most).join('');
  return [...all.slice(0, most - ending.length), ...ending].join('');
}
