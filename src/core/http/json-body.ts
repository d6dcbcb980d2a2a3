import { ConfabError } from '../errors/confab-error.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A JSON body's value; undefined for none, as clients send with DELETE. Keys like `__proto__` stay in it, for the check of
 * payloads to refuse on both transports alike.
 * @throws ConfabError validation_failed
 */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    throw ConfabError.invalid({ field: 'body', message: 'field.json_body' });
  }
}
