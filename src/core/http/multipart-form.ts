import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { ConfabError } from '../errors/confab-error.js';

/** More than any command has that takes a file. */
const FORM_LIMITS = { files: 1, fields: 20, fieldNameSize: 100, fieldSize: 4096, headerPairs: 50, headerSize: 8192 };

/** A file on its way in. */
export interface IncomingFile {
  /** As its sender calls it and says that it is; null where that is not said. */
  readonly name: string | null;
  readonly mimeType: string | null;
  /** Bytes of the whole request, as it says; null where it does not. */
  readonly announced: number | null;
  /** Fails when the request is cut off. */
  readonly bytes: Readable;
  /** Resolves when what stands behind the file was read too, and is nothing but the end. */
  readonly ended: Promise<unknown>;
}

export interface FormWithFile {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: IncomingFile;
}

/**
 * Reads a multipart body up to its file: the fields that stand before it, and the file as a stream, of which no more is in
 * memory than is being read.
 * @throws ConfabError validation_failed for a body that is none, or has no file; also from `bytes` and `ended`
 */
export function readForm(raw: IncomingMessage): Promise<FormWithFile> {
  return new Promise((resolve, reject) => {
    const parser = parserFor(raw);
    const fields: Record<string, string> = {};
    let stream: BusboyFileStream | null = null;
    const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<undefined>();
    // Whoever takes the file may have given up before its end.
    ended.catch(() => undefined);
    const stop = (error: ConfabError): void => {
      raw.unpipe(parser);
      stream?.destroy(error);
      fail(error);
      reject(error);
    };
    parser.on('field', (name, value, isNameCut, isCut) => {
      if (isNameCut || isCut) stop(invalid(name, 'field.too_long'));
      else if (stream) stop(invalid(name, 'field.before_file'));
      else if (Object.hasOwn(fields, name)) stop(invalid(name, 'field.twice'));
      else Object.defineProperty(fields, name, { value, enumerable: true });
    });
    parser.on('file', (_field, bytes, filename, _encoding, mimeType) => {
      stream = bytes;
      // It fails with the request, before or after somebody reads it.
      bytes.on('error', () => undefined);
      // Browsers write a quotation mark in a name so.
      const said = { name: textOrNull(filename)?.replaceAll('%22', '"') ?? null, mimeType: textOrNull(mimeType) };
      resolve({ fields, file: { ...said, announced: announcedBy(raw), bytes, ended } });
    });
    parser.on('filesLimit', () => stop(invalid('file', 'field.one_file')));
    parser.on('fieldsLimit', () => stop(malformed()));
    parser.on('error', () => stop(malformed()));
    parser.on('finish', () => {
      if (!stream) reject(invalid('file', 'field.one_file'));
      end(undefined);
    });
    raw.once('close', () => {
      if (!raw.complete) stop(malformed());
    });
    raw.pipe(parser);
  });
}

/** The bytes that a request says it has. */
function announcedBy({ headers }: Pick<IncomingMessage, 'headers'>): number | null {
  const bytes = Number(headers['content-length'] ?? Number.NaN);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

function parserFor(raw: IncomingMessage): InstanceType<typeof Busboy> {
  try {
    const contentType = raw.headers['content-type'] ?? '';
    return new Busboy({
      headers: { ...raw.headers, 'content-type': contentType },
      limits: FORM_LIMITS,
      // A part called `file` is the file, whatever else it says of itself.
      isPartAFile: (name, _type, filename) => filename !== undefined || name === 'file',
    });
  } catch {
    throw malformed();
  }
}

function textOrNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

function malformed(): ConfabError {
  return ConfabError.invalid({ field: 'body', message: 'field.multipart' });
}

function invalid(
  field: string,
  message: 'field.too_long' | 'field.before_file' | 'field.twice' | 'field.one_file',
): ConfabError {
  return ConfabError.invalid({ field, message });
}
