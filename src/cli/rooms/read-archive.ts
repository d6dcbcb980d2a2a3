import { mongo } from 'mongoose';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { UUID } from '../../core/database/uuid.js';
import { ATTACHMENT_CHUNKS, ATTACHMENT_FILES } from '../../modules/attachments/attachment.schema.js';
import { CHANGES } from '../../modules/log/change.schema.js';
import { MESSAGES } from '../../modules/log/message.schema.js';
import { ROOMS } from '../../modules/rooms/room.schema.js';
import {
  ARCHIVE_VERSION,
  archivedCollections,
  decodeLine,
  type End,
  type Header,
  isEnd,
  isHeader,
  isItem,
  type Item,
  roomCollections,
} from './archive.js';

/** What was found in an archive that may be imported. */
export interface Contents {
  readonly roomId: string;
  /** Documents, by collection. */
  readonly counts: Readonly<Record<string, number>>;
  /** The heads of its log. */
  readonly seq: number;
  readonly rev: number;
}

/** The documents of an archive, in its order. @throws Error that names the line */
export async function* itemsOf(file: string): AsyncGenerator<Item> {
  for await (const { line } of linesOf(file)) if (isItem(line)) yield line;
}

/** Reads a whole archive and says what is in it. @throws Error that names the line, and what is wrong with it */
export async function checkArchive(file: string): Promise<Contents> {
  const check = new Check();
  for await (const { line, number } of linesOf(file)) {
    try {
      check.take(line);
    } catch (error) {
      throw atLine(number, error);
    }
  }
  return check.contents();
}

async function* linesOf(file: string): AsyncGenerator<{ line: Header | Item | End; number: number }> {
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number += 1;
    try {
      yield { line: decodeLine(text), number };
    } catch (error) {
      throw atLine(number, error);
    }
  }
}

function atLine(number: number, error: unknown): Error {
  return new Error(`Line ${String(number)}: ${error instanceof Error ? error.message : String(error)}`);
}

/** The rules of an archive, line by line. */
class Check {
  private readonly known = new Set(archivedCollections());
  private readonly ofRoom = new Set(roomCollections().map(({ name }) => name));
  private readonly counts: Record<string, number> = {};
  private roomId: string | null = null;
  private seq = 0;
  private rev = 0;
  private isEnded = false;
  /** The file whose chunks come just now. */
  private file: FileCheck | null = null;

  take(line: Header | Item | End): void {
    if (this.isEnded) throw new Error('stands behind the end');
    if (!(isItem(line) && line.collection === ATTACHMENT_CHUNKS)) this.endFile();
    if (this.roomId === null) this.begin(line);
    else if (isItem(line)) this.item(line, this.roomId);
    else if (isEnd(line)) this.end(line);
    else throw new Error('is a second header');
  }

  contents(): Contents {
    if (this.roomId === null || !this.isEnded) throw new Error('The archive is cut off: its end is missing.');
    return { roomId: this.roomId, counts: this.counts, seq: this.seq, rev: this.rev };
  }

  private begin(line: Header | Item | End): void {
    if (!isHeader(line)) throw new Error('is no header of a room archive');
    if (line.version !== ARCHIVE_VERSION)
      throw new Error(`has version ${String(line.version)}, which is not known here`);
    this.roomId = line.room_id;
  }

  private item({ collection, document }: Item, roomId: string): void {
    if (!this.known.has(collection)) throw new Error(`has a document of ${collection}, which is not known here`);
    this.counts[collection] = (this.counts[collection] ?? 0) + 1;
    if (collection === ATTACHMENT_FILES) this.file = new FileCheck(document);
    if (collection === ATTACHMENT_CHUNKS) {
      if (!this.file) throw new Error('has bytes of a file that does not stand before');
      this.file.take(document);
      return;
    }
    const owner = this.ofRoom.has(collection) ? document['room_id'] : document['_id'];
    const isOfRoom = collection === ROOMS || this.ofRoom.has(collection);
    if (isOfRoom && !(owner instanceof UUID && owner.toString() === roomId)) throw new Error('belongs to another room');
    if (collection === MESSAGES) this.seq = next('seq', this.seq, document);
    if (collection === CHANGES) this.rev = next('rev', this.rev, document);
  }

  private endFile(): void {
    const { file } = this;
    this.file = null;
    file?.end();
  }

  private end({ end }: End): void {
    this.isEnded = true;
    const names = new Set([...Object.keys(end), ...Object.keys(this.counts)]);
    for (const name of names)
      if (end[name] !== this.counts[name])
        throw new Error(`counts ${String(end[name])} ${name}, not ${String(this.counts[name])}`);
    if (this.counts[ROOMS] !== 1) throw new Error('is the end of an archive without a room');
  }
}

/** The rules of a file: its chunks in their order, and the sum of their bytes. */
class FileCheck {
  private readonly hash = createHash('sha256');
  private n = 0;
  private length = 0;

  constructor(private readonly file: Record<string, unknown>) {}

  take({ files_id: fileId, n, data }: Record<string, unknown>): void {
    const isNext = n === this.n && String(fileId) === String(this.file['_id']);
    if (!isNext || !(data instanceof mongo.Binary)) throw new Error('is not the next bytes of the file before it');
    this.n += 1;
    this.length += data.length();
    this.hash.update(data.buffer);
  }

  end(): void {
    if (this.length !== this.file['length'] || this.hash.digest('hex') !== this.file['sha256'])
      throw new Error(`stands behind the file ${String(this.file['_id'])}, whose bytes are not what they were`);
  }
}

/** The numbers of a log have no gaps. */
function next(name: 'seq' | 'rev', last: number, document: Record<string, unknown>): number {
  if (document[name] !== last + 1) throw new Error(`has ${name} ${String(document[name])} behind ${String(last)}`);
  return last + 1;
}
