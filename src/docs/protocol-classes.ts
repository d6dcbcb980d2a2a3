import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { allCommands, type CommandDefinition, type ProtocolClass } from '../protocol/command.js';
import { allEvents, type EventDefinition } from '../protocol/event.js';
import { readDocstrings } from './docstrings.js';

/** The folder of the protocol's files, beside this one. */
const PROTOCOL_FOLDER = join(import.meta.dirname, '../protocol');

export interface ProtocolClasses {
  /** By name. */
  readonly commands: readonly CommandDefinition[];
  /** By name. */
  readonly events: readonly EventDefinition[];
  /** Every class that the wire knows, by its name: commands, answers, events, views. */
  readonly models: ReadonlyMap<string, ProtocolClass>;
  /** What the comments before classes say, by class name. */
  readonly docstrings: ReadonlyMap<string, string>;
}

/** Imports every file of the protocol, so that commands and events which no module uses are known too, and reads their comments. */
export async function loadProtocol(): Promise<ProtocolClasses> {
  const files = await readdir(PROTOCOL_FOLDER, { recursive: true });
  const models = new Map<string, ProtocolClass>();
  for (const file of files.filter((name) => /\.(command|view|event)\.(js|ts)$/.test(name)).sort()) {
    const exported = (await import(pathToFileURL(join(PROTOCOL_FOLDER, file)).href)) as object;
    for (const value of Object.values(exported)) if (isClass(value)) models.set(value.name, value);
  }
  const docstrings = await readDocstrings(PROTOCOL_FOLDER);
  return { commands: allCommands().sort(byName), events: [...allEvents()].sort(byName), models, docstrings };
}

/**
 * The names of a class's fields in the order in which they are declared, as the build notes them; of those that its
 * parents declare too. Empty where the class was not built with the swagger plugin.
 */
export function declaredFields(model: ProtocolClass): string[] {
  const parent: unknown = Object.getPrototypeOf(model);
  const inherited = isClass(parent) ? declaredFields(parent) : [];
  const factory: unknown = Object.getOwnPropertyDescriptor(model, '_OPENAPI_METADATA_FACTORY')?.value;
  const own = isFactory(factory) ? Object.keys(factory()) : [];
  return [...new Set([...inherited, ...own])];
}

function isFactory(value: unknown): value is () => object {
  return typeof value === 'function';
}

function isClass(value: unknown): value is ProtocolClass {
  return typeof value === 'function' && value.name !== '';
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
