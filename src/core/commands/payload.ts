import { limitInForce } from '../../protocol/limits-in-force.js';
import { type FieldProblem, sentence } from '../../protocol/sentence.js';
import { ConfabError } from '../errors/confab-error.js';

/** Keys by which an object's prototype could be reached, or that class-transformer would drop without a word. */
const RESERVED = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/**
 * Checks raw data before any library walks it, without recursion: a plain object of plain values, nested at most
 * `payload_depth` deep, without keys that every object has by itself.
 * @throws ConfabError validation_failed on `data`, or on the reserved key
 */
export function assertPlainPayload(data: unknown): asserts data is Record<string, unknown> {
  if (!isPlainObject(data)) throw refused('data', 'field.object');
  const deepest = limitInForce('payload_depth');
  let level: object[] = [data];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > deepest) throw refused('data', sentence('field.too_deep', { levels: deepest }));
    level = level.flatMap((value) => objectsIn(value));
  }
}

/** The objects and lists directly inside of one. */
function objectsIn(container: object): object[] {
  if (!Array.isArray(container)) refuseReserved(container);
  const values: unknown[] = Array.isArray(container) ? container : Object.values(container);
  return values.filter((value): value is object => {
    if (typeof value !== 'object' || value === null) {
      if (!isScalar(value)) throw refused('data', 'field.json_values');
      return false;
    }
    if (!Array.isArray(value) && !isPlainObject(value)) throw refused('data', 'field.json_values');
    return true;
  });
}

function refuseReserved(container: object): void {
  const reserved = Object.keys(container).find((key) => RESERVED.has(key));
  if (reserved !== undefined) throw refused(reserved, 'field.key_reserved');
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
}

/** Whether this came of JSON as an object. Asked of the prototype's own prototype, for it may be another realm's. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refused(field: string, message: FieldProblem['message']): ConfabError {
  return ConfabError.invalid({ field, message });
}
