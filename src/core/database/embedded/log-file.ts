import { createWriteStream, renameSync, statSync, type WriteStream } from 'node:fs';

const MAX_BYTES = 5_000_000;

/** A log that never takes more than twice `MAX_BYTES`: when full it becomes `<file>.1` and starts anew. */
export class LogFile {
  private stream: WriteStream;
  private bytes: number;

  constructor(private readonly file: string) {
    this.bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    this.stream = this.open();
  }

  readonly write = (text: string): void => {
    if (this.bytes > MAX_BYTES) {
      this.stream.end();
      renameSync(this.file, `${this.file}.1`);
      this.bytes = 0;
      this.stream = this.open();
    }
    this.bytes += Buffer.byteLength(text);
    this.stream.write(text);
  };

  close(): void {
    this.stream.end();
  }

  private open(): WriteStream {
    const stream = createWriteStream(this.file, { flags: 'a' });
    // A full disk is for the database to report; its log must not end the server.
    stream.on('error', () => undefined);
    return stream;
  }
}
