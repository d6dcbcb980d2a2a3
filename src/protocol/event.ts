import type { ProtocolClass } from './command.js';

export interface EventDefinition {
  readonly name: string;
  readonly event: ProtocolClass;
}

const definitions: EventDefinition[] = [];

/** Declares the data of an event by its wire name. @throws Error when two classes claim one name. */
export function Event(name: string): (event: ProtocolClass) => void {
  return (event) => {
    if (definitions.some((known) => known.name === name)) throw new Error(`Two events are named ${name}`);
    definitions.push({ name, event });
  };
}

/** Every event whose class has been imported, in order of import. */
export function allEvents(): readonly EventDefinition[] {
  return definitions;
}
