import { DataStore, Server, Upload } from '@tus/server';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Readable } from 'node:stream';
import type { RestCommands } from '../../core/commands/rest.js';
import type { FileRequest, RestFiles } from '../../core/commands/rest-files.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import {
  AppendUploadCommand,
  CancelUploadCommand,
  CreateUploadCommand,
  GetUploadCommand,
} from '../../protocol/commands/resumable-uploads.command.js';
import type { UploadView } from '../../protocol/views/attachment.view.js';

/** One request of a tus client, as long as it is being answered. */
export interface TusRequest {
  readonly request: FileRequest;
  readonly roomId: string;
  readonly uploadId: string | null;
  /** What a command refused it with: more exact than what the library makes of it. */
  failure: ConfabError | null;
}

const requests = new AsyncLocalStorage<TusRequest>();

/**
 * What the tus library keeps uploads in: commands like any other. The library knows the protocol (headers, offsets, one
 * request at a time for an upload); who may do what, what it counts as and where the bytes go it does not.
 */
class TusStore extends DataStore {
  constructor(
    private readonly commands: RestCommands,
    private readonly files: RestFiles,
    private readonly livesMs: number,
  ) {
    super();
    this.extensions = ['creation', 'creation-with-upload', 'expiration', 'termination'];
  }

  override getExpiration(): number {
    return this.livesMs;
  }

  override async create(upload: Upload): Promise<Upload> {
    const { request, roomId } = current();
    const { filename, filetype, type } = upload.metadata ?? {};
    const data = {
      room_id: roomId,
      size: upload.size,
      ...given({ name: filename, mime_type: filetype, type }),
    };
    const answer = await this.commands.runWith(CreateUploadCommand, data, request);
    // The library goes on with the object that it gave.
    upload.id = answer.upload.id;
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const { request, roomId } = current();
    const data = { room_id: roomId, upload_id: id };
    return this.uploadOf((await this.commands.runWith(GetUploadCommand, data, request)).upload);
  }

  override async write(bytes: Readable, id: string, offset: number): Promise<number> {
    const { request, roomId } = current();
    const data = { room_id: roomId, upload_id: id, offset };
    const incoming = { name: null, mimeType: null, announced: null, bytes, ended: Promise.resolve() };
    const context = { deadline: this.files.uploadDeadline(), takeFile: () => incoming };
    return (await this.commands.runWith(AppendUploadCommand, data, request, '', context)).upload.offset;
  }

  override async remove(id: string): Promise<void> {
    const { request, roomId } = current();
    await this.commands.runWith(CancelUploadCommand, { room_id: roomId, upload_id: id }, request);
  }

  private uploadOf({ id, size, offset, expires_at: expiresAt }: UploadView): Upload {
    const ends = expiresAt === null ? Date.now() + this.livesMs : Date.parse(expiresAt);
    return new Upload({ id, size, offset, creation_date: new Date(ends - this.livesMs).toISOString() });
  }
}

/** The tus library, with commands behind it. */
export class TusServer {
  private readonly server: Server;

  constructor(commands: RestCommands, files: RestFiles, livesMs: number) {
    this.server = new Server({
      // Addresses are made and read below.
      path: '/v1',
      datastore: new TusStore(commands, files, livesMs),
      generateUrl: (_request, { id }) => `/v1/rooms/${current().roomId}/uploads/${id}`,
      getFileIdFromRequest: () => current().uploadId ?? undefined,
      onResponseError: (_request, error) => {
        if (error instanceof ConfabError) current().failure = error;
        return undefined;
      },
    });
  }

  /** The library's answer. @throws ConfabError what a command refused the request with */
  async answer(tus: TusRequest, web: Request): Promise<Response> {
    const response = await requests.run(tus, () => this.server.handleWeb(web));
    if (tus.failure) throw tus.failure;
    return response;
  }
}

function current(): TusRequest {
  const tus = requests.getStore();
  if (!tus) throw new Error('The tus library works outside of a request');
  return tus;
}

/** Those of the fields that have a value. */
function given(fields: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' ? [[name, value]] : [],
    ),
  );
}
