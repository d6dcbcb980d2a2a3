import 'reflect-metadata';
import type { ProtocolClass } from '../../protocol/command.js';

/** Where @nestjs/swagger keeps what `ApiProperty` said; each word of the validation vocabulary says it. */
const PROPERTIES = 'swagger/apiModelPropertiesArray';
const PROPERTY = 'swagger/apiModelProperties';

/** The JSON type (`integer`, `boolean`, …; `words` for a list of words; '' for objects of a class) that a command class declares for each of its fields. */
export function propertyTypes(command: ProtocolClass): Map<string, string> {
  const prototype: unknown = command.prototype;
  if (typeof prototype !== 'object' || prototype === null) return new Map();
  const names: unknown = Reflect.getMetadata(PROPERTIES, prototype);
  const fields = Array.isArray(names) ? names.map((name) => String(name).replace(/^:/, '')) : [];
  return new Map(fields.map((field) => [field, typeOf(Reflect.getMetadata(PROPERTY, prototype, field))]));
}

function typeOf(declared: unknown): string {
  if (typeof declared !== 'object' || declared === null) return '';
  if ('isArray' in declared && declared.isArray === true) return 'array';
  if ('items' in declared && typeof declared.items === 'object' && declared.items !== null && 'enum' in declared.items)
    return 'words';
  return 'type' in declared && typeof declared.type === 'string' ? declared.type : '';
}
