import { ConfabError } from '../errors/confab-error.js';

type Kind = 'string' | 'number';
type Values<S extends readonly Kind[]> = { -readonly [K in keyof S]: S[K] extends 'string' ? string : number };

/** The place after which the next page of a list begins: the sort keys of the last item, opaque to clients. */
export function encodeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/**
 * The sort keys that a cursor holds.
 * @param shape what each key must be, in order
 * @throws ConfabError validation_failed on the field cursor, when it is not one of this list
 */
export function decodeCursor<const S extends readonly Kind[]>(text: string, shape: S): Values<S> {
  const values = parse(Buffer.from(text, 'base64url').toString());
  if (fits(values, shape)) return values;
  throw invalidCursor();
}

/** What a cursor is answered that does not fit, for lists that check more than the shape. */
export function invalidCursor(): ConfabError {
  return ConfabError.invalid({ field: 'cursor', message: 'field.cursor' });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fits<const S extends readonly Kind[]>(values: unknown, shape: S): values is Values<S> {
  return (
    Array.isArray(values) &&
    values.length === shape.length &&
    values.every((value, index) => typeof value === shape[index] && (typeof value !== 'string' || value.isWellFormed()))
  );
}
