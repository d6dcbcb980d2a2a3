import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorCode } from '../protocol/errors.js';
import { CODES } from './problems.js';

/** `/** … *​/` right before a class, with the class's decorators between them in sources (in builds they come after it). */
const CLASS_WITH_COMMENT =
  /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:@\w+\([^\n]*\)\s*)?(?:export\s+)?(?:let\s+\w+\s*=\s*)?class\s+(\w+)/g;

/** What the comments before the classes of the folder's files say, by class name, as one paragraph each. */
export async function readDocstrings(folder: string): Promise<Map<string, string>> {
  const files = (await readdir(folder, { recursive: true })).filter(
    (file) => /\.(js|ts)$/.test(file) && !file.endsWith('.d.ts'),
  );
  const found = new Map<string, string>();
  for (const file of files.sort()) {
    const source = await readFile(join(folder, file), 'utf8');
    for (const [, comment = '', name = ''] of source.matchAll(CLASS_WITH_COMMENT)) found.set(name, paragraph(comment));
  }
  return found;
}

function paragraph(comment: string): string {
  return comment
    .replace(/^\s*\* ?/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The first sentence, for headings and summaries. */
export function firstSentence(text: string): string {
  const sentence = /^.*?[.:](?=\s|$)/.exec(text)?.[0] ?? text;
  return sentence.replace(/[.:]$/, '');
}

/** The text without its `Errors:` sentence. */
export function withoutErrors(text: string): string {
  return text.replace(/\s*Errors: .*$/, '');
}

/** The codes named in a command's `Errors:` sentence. */
export function errorsIn(text: string): ErrorCode[] {
  const named = /Errors: (.*)$/.exec(text)?.[1] ?? '';
  const outside = named.replace(/\([^)]*\)/g, '');
  return CODES.filter((code) => new RegExp(`\\b${code}\\b`).test(outside));
}
