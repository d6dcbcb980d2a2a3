import type { OpenAPIObject } from '@nestjs/swagger';
import { LINES, ROUTE_COMMAND, type RouteCommand } from '../core/commands/rest.js';
import type { CommandDefinition } from '../protocol/command.js';
import { ERROR_CODES, type ErrorCode } from '../protocol/errors.js';
import { errorsIn, firstSentence } from './docstrings.js';
import { exampleOf } from './examples.js';
import { downloads, TUS_ANSWER, TUS_BODY, tusParameters, uploadBody } from './files.js';
import { problemResponse, RATE_LIMIT_HEADERS } from './problems.js';
import { isReference } from './schema-text.js';
import { objectSchema, type ObjectSchema, type Schema, type Schemas } from './schemas.js';
import { tagOf } from './tags.js';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & { readonly [ROUTE_COMMAND]?: unknown };
export const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;
type Parameter = NonNullable<Operation['parameters']>[number];

/** A route that bears a command, with all that its documentation is made of. */
interface Route {
  readonly method: string;
  readonly path: string;
  readonly raw: Operation;
  readonly mark: RouteCommand;
  readonly definition: CommandDefinition;
}

/**
 * Documents the routes of one application. Bodies that are a command without the fields of the path become schemas of
 * their own, collected in `bodies`.
 */
export class OperationWriter {
  readonly bodies: Schemas = {};
  private readonly ids = new Set<string>();

  constructor(
    private readonly schemas: Schemas,
    private readonly commands: ReadonlyMap<string, CommandDefinition>,
  ) {}

  /** The operation in full; as it is, with its tag, where it bears no command; null for one that is not to be shown. */
  write(method: string, path: string, raw: Operation, development: boolean): Operation | null {
    const mark = routeCommand(raw);
    if (!mark) return { ...raw, tags: [tagOf(path)], security: [] };
    const definition = this.commands.get(mark.command);
    if (!definition) throw new Error(`${method} ${path} bears ${mark.command}, which is no command`);
    if (definition.developmentOnly && !development) return null;
    return this.ofCommand({ method, path, raw, mark, definition });
  }

  private ofCommand(route: Route): Operation {
    const { mark, definition, path } = route;
    const schema = objectSchema(this.schemas, mark.query ?? definition.command.name);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const left = Object.keys(schema.properties ?? {}).filter(
      (name) => !inPath.includes(name) && !mark.omit.includes(name),
    );
    const hasBody = ['post', 'put', 'patch'].includes(route.method);
    const description = objectSchema(this.schemas, definition.command.name).description ?? '';
    return {
      [ROUTE_COMMAND]: definition.name,
      operationId: this.idOf(definition.name, path),
      tags: [tagOf(path)],
      summary: firstSentence(description),
      description,
      parameters: [
        ...inPath.map((name) => parameter('path', name, this.property(definition, schema, name), true)),
        ...(hasBody
          ? []
          : left.map((name) => parameter('query', name, schema.properties?.[name], isRequired(schema, name)))),
        ...(mark.form === 'tus' ? tusParameters(route.method) : []),
      ],
      ...(hasBody && left.length > 0 ? { requestBody: this.bodyOf(route, schema, left) } : {}),
      responses: this.responses(definition, mark, description),
      security: definition.anonymous ? [] : [{ bearer: [] }],
    };
  }

  /** The property of that name; of the command where another class gives the query. */
  private property(definition: CommandDefinition, schema: ObjectSchema, name: string): Schema | undefined {
    return schema.properties?.[name] ?? objectSchema(this.schemas, definition.command.name).properties?.[name];
  }

  private bodyOf(route: Route, schema: ObjectSchema, left: string[]): NonNullable<Operation['requestBody']> {
    if (route.mark.form === 'tus') return TUS_BODY;
    return route.mark.form === 'upload' ? uploadBody(schema, left) : this.body(route.definition, schema, left);
  }

  private body(
    { name: wireName, command }: CommandDefinition,
    schema: ObjectSchema,
    fields: string[],
  ): NonNullable<Operation['requestBody']> {
    const required = (schema.required ?? []).filter((name) => fields.includes(name));
    const whole = fields.length === Object.keys(schema.properties ?? {}).length;
    const name = whole ? command.name : this.bodyName(command.name, schema, fields);
    const properties = Object.fromEntries(fields.map((field) => [field, schema.properties?.[field] ?? {}]));
    const example = exampleOf(wireName, fields);
    const description = `The data of ${command.name}, without what the path says.`;
    if (!whole)
      this.bodies[name] = { type: 'object', description, properties, ...(required.length > 0 ? { required } : {}) };
    return {
      required: required.length > 0,
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` }, example } },
    };
  }

  /** `SendMessageBody`; with what it lacks, where two routes of a command lack different fields. */
  private bodyName(command: string, schema: ObjectSchema, fields: string[]): string {
    const name = command.replace(/Command$/, 'Body');
    const taken = this.bodies[name];
    if (!taken || isReference(taken) || Object.keys(taken.properties ?? {}).join() === fields.join()) return name;
    const lacking = Object.keys(schema.properties ?? {}).filter((field) => !fields.includes(field));
    return `${name}Without${lacking.map((field) => `_${field}`).join('')}`;
  }

  private responses(definition: CommandDefinition, mark: RouteCommand, description: string): Operation['responses'] {
    const { kind, command } = definition;
    const codes = codesOf(definition, description);
    if (kind === 'write') codes.push('too_large', 'unsupported_media');
    const problems = [...new Set(codes)].map(
      (code) => [String(ERROR_CODES[code].status), problemResponse(code)] as const,
    );
    return {
      ...successes(mark, command.answer.name),
      ...Object.fromEntries(problems.sort(([a], [b]) => Number(a) - Number(b))),
    };
  }

  private idOf(name: string, path: string): string {
    const where = path.split('/').filter((part) => part !== '' && part !== 'v1' && !part.startsWith('{'));
    const id = this.ids.has(name) ? `${name}_at_${where.join('_')}` : name;
    if (this.ids.has(id)) throw new Error(`Two routes of ${name} at ${path}`);
    this.ids.add(id);
    return id;
  }
}

/** The answers of success. */
function successes({ status, line, form }: RouteCommand, answer: string): Operation['responses'] {
  const headers = RATE_LIMIT_HEADERS;
  if (form === 'download') return downloads();
  if (form === 'tus') return { [String(status)]: { description: 'Done.', headers: { ...headers, ...TUS_ANSWER } } };
  const schema = { $ref: `#/components/schemas/${line ?? answer}` };
  const content = { [line === null ? 'application/json' : LINES]: { schema } };
  return { [String(status)]: { description: 'Done.', headers, content } };
}

/** The codes that the command may be answered with on either transport: those of any, then those it names itself. */
export function codesOf({ anonymous, kind }: CommandDefinition, description: string): ErrorCode[] {
  const always: ErrorCode[] = ['validation_failed', 'rate_limited', 'overloaded', 'internal'];
  if (!anonymous) always.push('unauthenticated');
  if (kind === 'write') always.push('unknown_outcome');
  return [...new Set([...always, ...errorsIn(description)])];
}

/** The REST forms of each command, as `POST /v1/rooms`; none for those of sockets alone. */
export function restForms(document: OpenAPIObject): Map<string, string[]> {
  const forms = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const command: unknown = Reflect.get(methods[method] ?? {}, ROUTE_COMMAND);
      if (typeof command !== 'string') continue;
      forms.set(command, [...(forms.get(command) ?? []), `${method.toUpperCase()} ${path}`]);
    }
  }
  return forms;
}

function routeCommand(operation: object): RouteCommand | null {
  const mark: unknown = Reflect.get(operation, ROUTE_COMMAND);
  return isRouteCommand(mark) ? mark : null;
}

function isRouteCommand(mark: unknown): mark is RouteCommand {
  return (
    typeof mark === 'object' &&
    mark !== null &&
    'command' in mark &&
    'status' in mark &&
    'omit' in mark &&
    'query' in mark &&
    'line' in mark &&
    'form' in mark
  );
}

function isRequired(schema: ObjectSchema, name: string): boolean {
  return schema.required?.includes(name) ?? false;
}

/** What a property says of itself, said of a parameter. */
function parameter(where: 'path' | 'query', name: string, property: Schema | undefined, required: boolean): Parameter {
  const schema = property ?? { type: 'string' };
  if (isReference(schema)) return { name, in: where, required, schema };
  const { description } = schema;
  // A query example would be sent by "Try it out", as a filter that nobody asked for.
  const hidden = where === 'path' ? ['description'] : ['description', 'example'];
  const rest: ObjectSchema = Object.fromEntries(Object.entries(schema).filter(([key]) => !hidden.includes(key)));
  return { name, in: where, required, ...(description === undefined ? {} : { description }), schema: rest };
}
