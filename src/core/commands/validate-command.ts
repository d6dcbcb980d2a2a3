import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { ProtocolClass } from '../../protocol/command.js';
import { decodeSentence, type FieldProblem } from '../../protocol/sentence.js';
import { ConfabError } from '../errors/confab-error.js';
import { assertPlainPayload } from './payload.js';

/**
 * Raw data as an instance of its command class, everything about it checked.
 * @throws ConfabError validation_failed with each wrong field; fields that the command does not have are wrong too
 */
export function validateCommand<C extends object>(command: ProtocolClass<C>, data: unknown): C {
  assertPlainPayload(data);
  const instance = plainToInstance(command, data);
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    // A command without fields has no validation metadata; any field given is refused all the same.
    forbidUnknownValues: false,
    // Messages are looked at, not the values they are about.
    validationError: { target: false, value: false },
  });
  if (errors.length > 0) throw ConfabError.invalid(...errors.flatMap((error) => fieldErrors(error, '')));
  return instance;
}

/** One error for each field, by its path. Recursion ends at the payload's depth. */
function fieldErrors(error: ValidationError, path: string): FieldProblem[] {
  const field = path === '' ? error.property : `${path}.${error.property}`;
  const message = messageOf(error);
  const nested = (error.children ?? []).flatMap((child) => fieldErrors(child, field));
  return message === null ? nested : [{ field, message }, ...nested];
}

/** The first of the property's complaints, for the others mostly follow from it. */
function messageOf({ constraints }: ValidationError): FieldProblem['message'] | null {
  if (!constraints) return null;
  if ('whitelistValidation' in constraints) return 'field.unknown';
  const [first] = Object.values(constraints);
  return first === undefined ? null : decodeSentence(first);
}
