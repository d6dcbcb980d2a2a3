/** A class of the protocol: its instances are what travels. */
export type ProtocolClass<T extends object = object> = new () => T;

/**
 * A command class: its instances are the data of the command, its static `answer` the class of the answer's data, so
 * that a handler which answers something else does not compile.
 */
export interface CommandClass<C extends object = object, A extends object = object> extends ProtocolClass<C> {
  readonly answer: ProtocolClass<A>;
}

/** What a command that is `restOnly` answers: lines, made as they are read; whoever stops reading ends their making. */
export interface StreamedAnswer {
  readonly lines: AsyncIterable<object>;
}

/** A file, or a form of it, to be served over HTTP. */
export interface ServedFile {
  readonly name: string;
  readonly mimeType: string;
  /** Bytes; at least one. */
  readonly size: number;
  /** Names these bytes and no others: hexadecimal digits and the like. */
  readonly etag: string;
  /** May be shown in place; else it is to be saved. */
  readonly isInline: boolean;
  /** How long whoever got it may keep it without asking again. */
  readonly maxAgeSeconds: number;
  /** The bytes from `first` to `last`, both included, as they are taken. */
  read(first: number, last: number): AsyncIterable<Uint8Array>;
}

/** What a command that is `restOnly` may answer instead of lines. */
export interface FileAnswer {
  readonly file: ServedFile;
}

/** Whether a command changes something: then a failure may leave open whether it was done. */
export type CommandKind = 'read' | 'write';

/**
 * What a command is counted as; each class has its own limit a second. `read` and `write` (rooms, members, profiles) are
 * what a command of that kind is unless it says otherwise; `send` is messages and what is done to them, `signal` what may
 * be lost (typing, presence), `search` what costs more than other reads, `upload` what stores a file, `auth` whatever makes or
 * takes tokens.
 */
export type RateClass = CommandKind | 'send' | 'signal' | 'search' | 'upload' | 'auth';

interface CommandOptions {
  kind: CommandKind;
  /** Default: the kind. */
  rate: RateClass;
  /** May be given without a token. */
  anonymous: boolean;
  /** Only makes sense on a live connection, never over REST. */
  socketOnly: boolean;
  /** Only over REST, for its answer or what it takes is a stream; a connection does not know it. */
  restOnly: boolean;
  /** Does not exist with NODE_ENV=production. */
  developmentOnly: boolean;
}

export interface CommandDefinition extends CommandOptions {
  readonly name: string;
  readonly command: CommandClass;
}

const definitions = new Map<ProtocolClass, CommandDefinition>();

/**
 * Declares a command by its wire name. Default: a write, for signed-in users, on both transports.
 * @throws Error when two classes claim one name: found at import, before anything runs.
 */
export function Command(name: string, options: Partial<CommandOptions> = {}): (command: CommandClass) => void {
  return (command) => {
    if (allCommands().some((known) => known.name === name)) throw new Error(`Two commands are named ${name}`);
    const { kind = 'write' } = options;
    definitions.set(command, {
      name,
      command,
      kind,
      rate: kind,
      anonymous: false,
      socketOnly: false,
      restOnly: false,
      developmentOnly: false,
      ...options,
    });
  };
}

/** The definition of a command class. @throws Error when the class is not marked with `@Command`. */
export function definitionOf(command: ProtocolClass): CommandDefinition {
  const definition = definitions.get(command);
  if (!definition) throw new Error(`${command.name} is not marked with @Command`);
  return definition;
}

/** Every command whose class has been imported, in order of import. */
export function allCommands(): CommandDefinition[] {
  return [...definitions.values()];
}
