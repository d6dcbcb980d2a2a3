import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateBy, ValidateIf } from 'class-validator';
import { encodeSentence, sentence, type Sentence, type SentenceKey } from './sentence.js';

/** What the words of `validation.ts` are made of. */

export interface FieldOptions {
  /** The field may be absent where this other field is a list with something in it. */
  optionalBeside?: string;
  /** The field may not be given together with this other one; where that is missing it is needed, unless `optional`. */
  without?: string;
  /** The field may be absent. `null` is refused all the same, unless `nullable`. */
  optional?: boolean;
  /** The field may be null, which means "no value". */
  nullable?: boolean;
  example?: unknown;
}

/** A field of a command: what is checked and what is documented, by one decorator. */
export function field(
  options: FieldOptions,
  schema: ApiPropertyOptions,
  ...decorators: PropertyDecorator[]
): PropertyDecorator {
  const { optionalBeside, without, nullable = false, example } = options;
  const optional = options.optional ?? optionalBeside !== undefined;
  const documented = {
    ...schema,
    required: !optional && without === undefined,
    ...(nullable ? { nullable } : {}),
    ...(example === undefined ? {} : { example }),
  };
  const absent = ValidateIf(
    (whole: object, value) =>
      !(
        (optional && value === undefined && (optionalBeside === undefined || hasSome(whole, optionalBeside))) ||
        (value === undefined && isGiven(whole, without)) ||
        (nullable && value === null && !isGiven(whole, without))
      ),
  );
  const apart =
    without === undefined
      ? []
      : [check('without', (_, whole) => !isGiven(whole, without), sentence('field.not_beside', { field: without }))];
  return (target, key) => {
    for (const decorate of [ApiProperty(documented as ApiPropertyOptions), absent, ...apart, ...decorators])
      decorate(target, key);
  };
}

/** A rule of ours. `whole` is the object that the value is a field of. */
export function check(
  name: string,
  holds: (value: unknown, whole: object) => boolean,
  complaint: SentenceKey | Sentence | (() => Sentence),
): PropertyDecorator {
  const message = (): string => encodeSentence(typeof complaint === 'function' ? complaint() : complaint);
  return ValidateBy({
    name,
    validator: { validate: (value, args) => holds(value, args?.object ?? {}), defaultMessage: message },
  });
}

/** The complaint of a decorator that class-validator brings. */
export function told(complaint: SentenceKey | Sentence): { message: string } {
  return { message: encodeSentence(complaint) };
}

/** Whether that field of the object is a list with something in it. */
export function hasSome(whole: object, name: string | undefined): boolean {
  const list = Object.entries(whole).find(([key]) => key === name)?.[1] as unknown;
  return Array.isArray(list) && list.length > 0;
}

function isGiven(whole: object, name: string | undefined): boolean {
  return name !== undefined && Reflect.get(whole, name) !== undefined;
}
