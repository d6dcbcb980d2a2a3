import { Injectable, Logger } from '@nestjs/common';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Config } from '../../config/config.js';
import type { CommandClass, FileAnswer } from '../../protocol/command.js';
import { fileResponse } from '../http/file-response.js';
import { type IncomingFile, readForm } from '../http/multipart-form.js';
import { Unread } from './command-dispatcher.js';
import { RestCommands, type RestRequest, withPath } from './rest.js';

/** How long a client whose file was refused may go on sending before it is cut off: so long it can read why. */
const LINGER_MS = 3000;

/** What a route needs of a request that brings or fetches a file. */
export interface FileRequest extends RestRequest {
  readonly raw: IncomingMessage;
  readonly headers: IncomingHttpHeaders;
}

export interface FileReply {
  status(code: number): FileReply;
  headers(values: Record<string, string>): FileReply;
  send(body?: unknown): unknown;
}

/** Runs commands that take or give a file, for controllers. */
@Injectable()
export class RestFiles {
  private readonly logger = new Logger('Commands');

  constructor(
    private readonly commands: RestCommands,
    private readonly config: Config,
  ) {}

  /**
   * Runs a command with the fields of a multipart body and the path, and with its file, of which nothing is read before the
   * command was counted and its sender known. It may take `upload_seconds`.
   */
  async upload<C extends object, A extends object>(command: CommandClass<C, A>, request: FileRequest): Promise<A> {
    let file: IncomingFile | null = null;
    const data = new Unread(async () => {
      const form = await readForm(request.raw);
      file = form.file;
      return withPath({ ...form.fields }, request);
    });
    const takeFile = (): IncomingFile => {
      if (!file) throw new Error('The form was not read');
      return file;
    };
    try {
      return await this.commands.runWith(command, data, request, '', { deadline: this.uploadDeadline(), takeFile });
    } finally {
      discardRest(request.raw);
    }
  }

  /** When a request that brings a file has to be at its end, in milliseconds since 1970. */
  uploadDeadline(): number {
    return Date.now() + this.config.limits.upload_seconds * 1000;
  }

  /** Runs a command that answers a file, and serves that file as the request's headers ask for it. */
  async download<C extends object, A extends FileAnswer>(
    command: CommandClass<C, A>,
    request: FileRequest,
    reply: FileReply,
  ): Promise<void> {
    const { file } = await this.commands.run(command, request);
    const { status, headers, bytes } = fileResponse(request.method, request.headers, file);
    bytes?.on('error', (error) => this.logger.error({ err: error }, 'A file was cut off'));
    reply
      .status(status)
      .headers(headers)
      .send(bytes ?? '');
  }
}

/** Lets what a refused client still sends run into nothing, so that it comes to read the answer; for a moment only. */
export function discardRest(raw: IncomingMessage): void {
  if (raw.complete) return;
  raw.unpipe();
  raw.resume();
  setTimeout(() => {
    if (!raw.complete) raw.destroy();
  }, LINGER_MS).unref();
}
