import { mongo } from 'mongoose';
import { CHANGES } from '../../modules/log/change.schema.js';
import { MESSAGES } from '../../modules/log/message.schema.js';
import { MEMBERS } from '../../modules/members/member.schema.js';
import { ROOMS } from '../../modules/rooms/room.schema.js';
import { COMPANIES, USERS } from '../../modules/users/user.schema.js';
import { ATTACHMENT_CHUNKS, ATTACHMENT_FILES } from '../../modules/attachments/attachment.schema.js';
import { SCHEMAS } from '../../migrations/schemas.js';

/*
 * An archive is one room as JSON lines: a header, then each document as {collection, document}, the room's own first, then
 * an end that counts them. Documents are MongoDB Extended JSON, so that ids and times come back as they were; the bytes of files
 * are in Base64.
 */

export const ARCHIVE_VERSION = 1;

const { EJSON } = mongo.BSON;

export type Document = Record<string, unknown>;

export interface Header {
  archive: 'confab-room';
  version: number;
  room_id: string;
  exported_at: string;
}

/** One document of an archive. */
export interface Item {
  collection: string;
  document: Document;
}

export interface End {
  /** Documents, by collection. */
  end: Record<string, number>;
}

/**
 * The collections whose documents belong to a room, by their room_id; the log last and in its order. Behind each file, in an
 * archive, stand its chunks.
 */
export function roomCollections(): { name: string; sort: Record<string, 1> }[] {
  const named = SCHEMAS.filter((schema) => 'room_id' in schema.paths).map((schema) => schema.get('collection'));
  const others = named.filter((name) => name !== MEMBERS && name !== MESSAGES && name !== CHANGES);
  return [
    ...[MEMBERS, ...others].map((name) => ({ name: String(name), sort: { _id: 1 as const } })),
    { name: MESSAGES, sort: { seq: 1 } },
    { name: CHANGES, sort: { rev: 1 } },
  ];
}

/** All collections that an archive may have documents of. */
export function archivedCollections(): string[] {
  return [ROOMS, COMPANIES, USERS, ATTACHMENT_CHUNKS, ...roomCollections().map(({ name }) => name)];
}

/** The files of a room that are whole: what is on its way in or out is no part of an archive. */
export const WHOLE_FILES: Readonly<Record<string, object>> = { [ATTACHMENT_FILES]: { state: 'ready' } };

export function encodeLine(line: Header | Item | End): string {
  return `${EJSON.stringify(line, { relaxed: true })}\n`;
}

/** @throws Error for a line that is none of an archive */
export function decodeLine(text: string): Header | Item | End {
  const line: unknown = EJSON.parse(text, { relaxed: true });
  if (isRecord(line)) {
    if (isHeader(line) || isItem(line) || isEnd(line)) return line;
  }
  throw new Error('is no line of a room archive');
}

export function isHeader(line: object): line is Header {
  return 'archive' in line && line.archive === 'confab-room';
}

export function isItem(line: object): line is Item {
  return 'collection' in line && typeof line.collection === 'string' && 'document' in line && isRecord(line.document);
}

export function isEnd(line: object): line is End {
  return 'end' in line && isRecord(line.end);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
