import type { Operation } from './operations.js';
import { RATE_LIMIT_HEADERS } from './problems.js';
import type { ObjectSchema } from './schemas.js';

/** How the documentation tells of routes by which files go in and out. */

const BINARY = { type: 'string', format: 'binary' } as const;

/** The form of an upload: the fields of the command, and behind them the file. */
export function uploadBody(
  { properties = {}, required = [] }: ObjectSchema,
  fields: readonly string[],
): NonNullable<Operation['requestBody']> {
  const own = Object.fromEntries(fields.map((name) => [name, properties[name] ?? {}]));
  const schema = {
    type: 'object',
    properties: { ...own, file: { ...BINARY, description: 'The file. It stands behind all fields.' } },
    required: [...required.filter((name) => fields.includes(name)), 'file'],
  };
  return { required: true, content: { 'multipart/form-data': { schema } } };
}

/** What a file is answered with. */
export function downloads(): Operation['responses'] {
  const content = { '*/*': { schema: BINARY } };
  return {
    '200': { description: 'The whole file.', headers: RATE_LIMIT_HEADERS, content },
    '206': { description: 'The range asked for by `Range`.', headers: RATE_LIMIT_HEADERS, content },
    '304': { description: 'The file is the one named by `If-None-Match`.' },
    '416': { description: 'The file has no such range.' },
  };
}

/** What tus clients say and are told by headers. */
const TUS_HEADERS = {
  'Tus-Resumable': { description: 'Always 1.0.0.', schema: { type: 'string', example: '1.0.0' } },
  'Upload-Length': { description: 'Bytes of the whole file.', schema: { type: 'integer', minimum: 1 } },
  'Upload-Offset': { description: 'Bytes that are there.', schema: { type: 'integer', minimum: 0 } },
  'Upload-Metadata': {
    description: 'filename, filetype and type, each as its name, a blank, and its value in Base64; commas between.',
    schema: { type: 'string', example: 'filename Y2F0LnBuZw==,filetype aW1hZ2UvcG5n' },
  },
  'Upload-Expires': { description: 'When the upload goes unless it is finished.', schema: { type: 'string' } },
  Location: { description: 'The path of the upload.', schema: { type: 'string' } },
} as const;

export const TUS_ANSWER: Partial<typeof TUS_HEADERS> = TUS_HEADERS;

/** The headers with which tus clients say the data of a command. */
export function tusParameters(method: string): NonNullable<Operation['parameters']> {
  const said = { post: ['Upload-Length', 'Upload-Metadata'], patch: ['Upload-Offset'] } as const;
  const names = ['Tus-Resumable', ...(method === 'post' || method === 'patch' ? said[method] : [])] as const;
  return names.map((name) => ({
    name,
    in: 'header',
    required: name !== 'Upload-Metadata',
    ...TUS_HEADERS[name],
  }));
}

/** Bytes of the file, from the offset on. */
export const TUS_BODY: NonNullable<Operation['requestBody']> = {
  content: { 'application/offset+octet-stream': { schema: BINARY } },
};
