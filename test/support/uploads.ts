import { expect } from '@jest/globals';
import type { AttachmentView } from '../../client/src/protocol.generated.js';
import { expectSchema } from './documented.js';
import { done, type Stage } from './stage.js';

/** What is said of a file in an upload, beside its bytes. */
export interface UploadOptions {
  /** Its name; default `file.bin`. */
  name?: string;
  /** What its sender says that it is; default nothing in particular. */
  mime?: string;
  /** Other fields of the form, before the file. */
  fields?: Record<string, string>;
}

export interface Failure {
  status: number;
  code: string;
  detail: string;
  fields?: { field: string; message: string }[];
}

/** A group room of these people, the first its owner. */
export async function roomOf(stage: Stage, owner: string, ...others: string[]): Promise<string> {
  return done(await stage.overRest(owner, 'create_room', { type: 'group', participants: others })).room.id;
}

/** Uploads bytes to a room, as a browser's form does. */
export async function post(
  stage: Stage,
  who: string,
  roomId: string,
  bytes: Buffer | string,
  { name = 'file.bin', mime = 'application/octet-stream', fields = {} }: UploadOptions = {},
): Promise<Response> {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set('file', new Blob([bytes], { type: mime }), name);
  return fetch(`${stage.server.url}/v1/rooms/${roomId}/attachments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await stage.token(who)}` },
    body: form,
  });
}

/** An upload that must succeed. */
export async function upload(...given: Parameters<typeof post>): Promise<AttachmentView> {
  const response = await post(...given);
  const body: unknown = await response.json();
  if (response.status !== 201) throw new Error(`${response.status}: ${JSON.stringify(body)}`);
  expectSchema('AttachmentAnswer', body);
  return (body as { attachment: AttachmentView }).attachment;
}

/** What an upload that must fail is told. */
export async function refusal(...given: Parameters<typeof post>): Promise<Failure> {
  return failureOf(await post(...given));
}

/** The problem details of an answer that must be some. */
export async function failureOf(response: Response): Promise<Failure> {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem: unknown = await response.json();
  expectSchema('Problem', problem);
  return { ...(problem as Failure), status: response.status };
}

/** What is stored of files: documents and bytes. */
export async function filesIn(stage: Stage): Promise<{ files: number; chunks: number }> {
  const [files, chunks] = await Promise.all([
    stage.collections('attachments.files').countDocuments(),
    stage.collections('attachments.chunks').countDocuments(),
  ]);
  return { files, chunks };
}
