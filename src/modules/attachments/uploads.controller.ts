import { Controller, Delete, Head, Patch, Post, Req, Res } from '@nestjs/common';
import { PassThrough, Readable } from 'node:stream';
import { Config } from '../../config/config.js';
import { ApiCommand, RestCommands } from '../../core/commands/rest.js';
import { discardRest, type FileReply, type FileRequest, RestFiles } from '../../core/commands/rest-files.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { problemHeaders, toProblem } from '../../core/http/problem-details.js';
import {
  AppendUploadCommand,
  CancelUploadCommand,
  CreateUploadCommand,
  GetUploadCommand,
} from '../../protocol/commands/resumable-uploads.command.js';
import type { ErrorCode } from '../../protocol/errors.js';
import { isUuid } from '../../protocol/value-rules.js';
import { TusServer } from './tus-store.js';

const HOUR_MS = 3_600_000;
/** Of the library's headers those of the protocol: all else is said here as everywhere. */
const OF_TUS = /^(location|cache-control|tus-|upload-)/;
/** What the library's refusals are called here. */
const CODES: Readonly<Record<number, ErrorCode>> = { 404: 'not_found', 409: 'conflict', 410: 'gone', 413: 'too_large' };

/** Uploads that may be resumed, for tus clients: the endpoint to give them is that of the room. */
@Controller('v1/rooms/:room_id/uploads')
export class UploadsController {
  private readonly tus: TusServer;

  constructor(commands: RestCommands, files: RestFiles, { limits }: Config) {
    this.tus = new TusServer(commands, files, limits.unfinished_upload_hours * HOUR_MS);
  }

  @Post()
  @ApiCommand(CreateUploadCommand, { status: 201, form: 'tus' })
  create(@Req() request: FileRequest, @Res() reply: FileReply): Promise<void> {
    return this.answer(request, reply);
  }

  @Head(':upload_id')
  @ApiCommand(GetUploadCommand, { form: 'tus' })
  get(@Req() request: FileRequest, @Res() reply: FileReply): Promise<void> {
    return this.answer(request, reply);
  }

  @Patch(':upload_id')
  @ApiCommand(AppendUploadCommand, { status: 204, form: 'tus' })
  append(@Req() request: FileRequest, @Res() reply: FileReply): Promise<void> {
    return this.answer(request, reply);
  }

  @Delete(':upload_id')
  @ApiCommand(CancelUploadCommand, { status: 204, form: 'tus' })
  cancel(@Req() request: FileRequest, @Res() reply: FileReply): Promise<void> {
    return this.answer(request, reply);
  }

  private async answer(request: FileRequest, reply: FileReply): Promise<void> {
    // Before anything else, as everywhere: the library would first look at its headers.
    if (!request.actor) throw new ConfabError('unauthenticated');
    const { room_id: roomId, upload_id: uploadId = null } = pathOf(request);
    const body = new PassThrough();
    try {
      const web = webRequest(request, body);
      const response = await this.tus.answer({ request, roomId, uploadId, failure: null }, web);
      const headers = Object.fromEntries([...response.headers].filter(([name]) => OF_TUS.test(name)));
      if (response.ok) reply.status(response.status).headers(headers).send('');
      else refuse(reply, response.status, headers, await response.text());
    } finally {
      request.raw.unpipe(body);
      body.destroy();
      discardRest(request.raw);
    }
  }
}

/** What the library refused by itself, in its words and with its status: clients of tus know them. */
function refuse(reply: FileReply, status: number, headers: Record<string, string>, words: string): void {
  const code = CODES[status] ?? (status < 500 ? 'validation_failed' : 'internal');
  const problem = { ...toProblem(new ConfabError(code), 'en'), status };
  const told = code === 'internal' ? problem : { ...problem, detail: words.trim() };
  reply
    .status(status)
    .headers({ ...headers, ...problemHeaders(problem) })
    .send(JSON.stringify(told));
}

function pathOf({ params }: FileRequest): { room_id: string; upload_id?: string } {
  const path: { room_id?: unknown; upload_id?: unknown } = { ...(params as object) };
  const { room_id: roomId, upload_id: uploadId } = path;
  if (!isUuid(roomId)) throw ConfabError.notFound('room');
  if (uploadId === undefined) return { room_id: roomId };
  if (!isUuid(uploadId)) throw ConfabError.notFound('upload');
  return { room_id: roomId, upload_id: uploadId };
}

/** The request as the library takes it. Its body comes by way of a stream that may be ended without ending the connection. */
function webRequest({ method, headers, raw }: FileRequest, body: PassThrough): Request {
  const hasBody = method === 'POST' || method === 'PATCH';
  raw.once('close', () => {
    if (!raw.complete) body.destroy(new Error('The request was cut off'));
  });
  if (hasBody) raw.pipe(body);
  const pairs = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return new Request('http://localhost/v1', {
    method,
    headers: pairs,
    ...(hasBody && { body: Readable.toWeb(body), duplex: 'half' }),
  });
}
