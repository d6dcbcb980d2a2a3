import { applyDecorators, HttpCode, Injectable, Logger, StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { type CommandClass, definitionOf, type ProtocolClass, type StreamedAnswer } from '../../protocol/command.js';
import { Config } from '../../config/config.js';
import { ConfabError } from '../errors/confab-error.js';
import type { Actor, CommandContext, CommandSource } from './command-context.js';
import { CommandDispatcher, Unread } from './command-dispatcher.js';
import { RouteWork } from '../overload/overload.js';
import { addressKey } from '../rate-limit/client-address.js';
import { noteBudget } from '../rate-limit/rate-limit-fields.js';
import { propertyTypes } from './property-types.js';

/*
 * How a controller gives a command to the dispatcher. A route is one line:
 *
 *   @Controller('v1/rooms/:room_id/messages')
 *   export class MessagesController {
 *     constructor(private readonly commands: RestCommands) {}
 *
 *     @Post()
 *     @ApiCommand(SendMessageCommand, { status: 201 })
 *     send(@Req() request: RestRequest): Promise<SendMessageAnswer> {
 *       return this.commands.run(SendMessageCommand, request);
 *     }
 *   }
 *
 * Path parameters bear the names of the command's fields (`:room_id`, never `:id`). The data of the command is the path
 * parameters with the JSON body (POST, PUT, PATCH) or with the query string (GET, DELETE), whose texts become numbers and
 * booleans where the command declares them so. A field that the path gives may not be given again. `CommandsModule` is
 * global: a controller only injects `RestCommands`. Nothing is validated, authorised or documented in a controller.
 *
 * What is too much for one answer is streamed: the command is `restOnly`, its answer has `lines`, and its route is
 * `@ApiCommand(ExportMeCommand, { line: ExportLineView })` with `this.commands.stream(ExportMeCommand, request)`. Files go in
 * and out by `RestFiles`.
 */

/** What a controller needs of the request: `@Req() request: RestRequest`. `actor` is set by the authentication hook. */
export interface RestRequest {
  readonly method: string;
  readonly body?: unknown;
  readonly query?: unknown;
  readonly params?: unknown;
  /** null without an Authorization header. */
  readonly actor?: Actor | null;
  /** Whose token it is, set with `actor`. */
  readonly tokenUserId?: string | null;
  /** The client's address, of whom TRUST_PROXY lets tell it. */
  readonly ip: string;
}

type Fields = Record<string, unknown>;

/** The media type of streamed answers: a JSON text a line. */
export const LINES = 'application/x-ndjson';

/** What the stream says when whoever read it went away. */
const GONE = 'ERR_STREAM_PREMATURE_CLOSE';

/** What a route takes and gives beside JSON: a multipart form with a file; a file; or what it documents by itself. */
export type RouteForm = 'json' | 'upload' | 'download' | 'tus';

/** The extension under which a route carries its command until the documentation is made of it. */
export const ROUTE_COMMAND = 'x-confab-command';
/** Under which Fastify keeps a route's form. */
const FORM = 'confabForm';

/** What the documentation has to know of a route beside its command. */
export interface RouteCommand {
  readonly command: string;
  readonly status: number;
  /** Fields of the command that this route does not take, beside those of its path. */
  readonly omit: readonly string[];
  /** The class whose fields are the query parameters, where it is not the command. */
  readonly query: string | null;
  /** The class of each line, where the answer is a stream of them. */
  readonly line: string | null;
  readonly form: RouteForm;
}

/**
 * Marks a route as the REST form of a command: sets its status (default 200) and documents it: summary, parameters, body,
 * answer, problems. `omit` names fields that this route does not take, beside those of its path; `query` is a class whose
 * fields are the query parameters instead of the command's (the controller then makes the data by `fromQuery`); `line` is
 * the class of each line of an answer that is streamed; `form` says what else than JSON goes in or out.
 */
export function ApiCommand<C extends object>(
  command: CommandClass<C>,
  options: {
    status?: 200 | 201 | 204;
    omit?: readonly (keyof C & string)[];
    query?: ProtocolClass;
    line?: ProtocolClass;
    form?: RouteForm;
  } = {},
): MethodDecorator {
  const { status = 200, omit = [], form = 'json' } = options;
  const [query, line] = [options.query?.name ?? null, options.line?.name ?? null];
  const { name, rate } = definitionOf(command);
  const route: RouteCommand = { command: name, status, omit, query, line, form };
  return applyDecorators(
    HttpCode(status),
    RouteWork(rate),
    ApiExtension(ROUTE_COMMAND, route),
    RouteConfig({ [FORM]: form }),
  );
}

/** What the route of a request takes and gives beside JSON, by what Fastify has of the route. */
export function formOf({ config }: { readonly config?: object }): RouteForm {
  const form: unknown = Reflect.get(config ?? {}, FORM);
  return form === 'upload' || form === 'download' || form === 'tus' ? form : 'json';
}

/** Runs commands for controllers. */
@Injectable()
export class RestCommands {
  private readonly logger = new Logger('Commands');

  constructor(
    private readonly dispatcher: CommandDispatcher,
    private readonly config: Config,
  ) {}

  /**
   * Runs a command with the data of the request, as the request's actor.
   * @throws ConfabError what the command says, which the exception filter turns into problem details
   */
  async run<C extends object, A extends object>(command: CommandClass<C, A>, request: RestRequest): Promise<A> {
    return this.runWith(command, new Unread(() => dataOf(command, request)), request);
  }

  /**
   * As `run`, for a command whose answer is streamed, as application/x-ndjson. What fails once it has begun ends the answer in
   * the middle: its last line is what tells that it is whole.
   */
  async stream<C extends object, A extends StreamedAnswer>(
    command: CommandClass<C, A>,
    request: RestRequest,
  ): Promise<StreamableFile> {
    const { lines } = await this.run(command, request);
    const file = new StreamableFile(Readable.from(textOf(lines)), { type: LINES });
    return file.setErrorLogger((error) => {
      // A client that goes away is no trouble of the server's.
      if (!('code' in error) || error.code !== GONE) this.logger.error({ err: error }, 'An answer was cut off');
    });
  }

  /**
   * As `run`, with data that the controller made itself (nothing of it needs to be validated). `place` is where in the data
   * the request's fields stand: a refusal names them as the request does. `extra` is what the context of the command has beside
   * whose request it is.
   */
  async runWith<C extends object, A extends object>(
    command: CommandClass<C, A>,
    data: unknown,
    request: RestRequest,
    place = '',
    extra: Pick<CommandContext, 'deadline'> & Partial<Pick<CommandContext, 'takeFile'>> = { deadline: this.deadline() },
  ): Promise<A> {
    try {
      return await this.dispatcher.run(command, data, { ...callerOf(request), connection: null, ...extra });
    } catch (error) {
      throw error instanceof ConfabError ? named(error, place) : error;
    }
  }

  private deadline(): number {
    return Date.now() + this.config.limits.command_timeout_ms;
  }
}

/** What is streamed, a JSON text a line. It is read no faster than the client takes it, and not at all once that has gone. */
async function* textOf(lines: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

function callerOf(request: RestRequest): { actor: Actor | null; source: CommandSource } {
  return {
    actor: request.actor ?? null,
    source: {
      address: addressKey(request.ip),
      tokenUserId: request.tokenUserId ?? null,
      onCounted: (budget) => noteBudget(request, budget),
    },
  };
}

function named(error: ConfabError, place: string): ConfabError {
  const { fields } = error.data;
  if (place === '' || !fields) return error;
  const own = fields.map(({ field, message }) => ({ field: field.replace(place, ''), message }));
  return new ConfabError(error.code, error.sentence, { ...error.data, fields: own });
}

/** The data of a command as a request gives it, not yet validated. @throws ConfabError validation_failed */
export function dataOf(command: ProtocolClass, request: Omit<RestRequest, 'ip'>): Fields {
  const hasBody = ['POST', 'PUT', 'PATCH'].includes(request.method);
  const given = hasBody
    ? fieldsOf(request.body === undefined ? {} : request.body)
    : fromQuery(command, fieldsOf(request.query ?? {}));
  return withPath(given, request);
}

/** What was given, with what the path says. @throws ConfabError validation_failed where both say the same */
export function withPath(given: Fields, request: Pick<RestRequest, 'params'>): Fields {
  const path = fieldsOf(request.params ?? {});
  const twice = Object.keys(path).filter((name) => Object.hasOwn(given, name));
  if (twice.length > 0) {
    throw ConfabError.invalid(...twice.map((field) => ({ field, message: 'field.given_by_path' as const })));
  }
  return { ...given, ...path };
}

/**
 * A query string as the command's data: texts become numbers and booleans where the command declares them so, one value
 * becomes a list, and a list of words may come as `room,user`. A text that is neither stays as it is, for validation to refuse.
 */
export function fromQuery(command: ProtocolClass, query: Fields): Fields {
  const types = propertyTypes(command);
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, coerce(value, types.get(name))]));
}

function coerce(value: unknown, type: string | undefined): unknown {
  if (type === 'array') return Array.isArray(value) ? value : [value];
  if (type === 'words')
    return [value].flat().flatMap((one: unknown) => (typeof one === 'string' ? one.split(',') : one));
  if (typeof value !== 'string') return value;
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  const isNumber = (type === 'integer' || type === 'number') && /^-?\d{1,15}(\.\d{1,15})?$/.test(value);
  return isNumber ? Number(value) : value;
}

function fieldsOf(value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value));
  throw ConfabError.invalid({ field: 'body', message: 'field.object' });
}
