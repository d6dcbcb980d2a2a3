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
