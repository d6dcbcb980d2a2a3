import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Config } from '../../config/config.js';
import { allCommands, type CommandClass, type CommandDefinition, definitionOf } from '../../protocol/command.js';
import type { CommandContext } from './command-context.js';
import { HANDLES } from './handles.js';

/** A handler bound to its service, given a validated command. */
export type Handler<A extends object = object> = (command: object, context: CommandContext) => Promise<A>;

interface Entry {
  readonly definition: CommandDefinition;
  readonly handle: Handler;
  /** `Class.method`, for people. */
  readonly where: string;
}

/** Which method handles which command, as found at boot. */
@Injectable()
export class CommandRegistry implements OnModuleInit {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly config: Config,
  ) {}

  /** @throws Error when two methods handle one command */
  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (typeof instance !== 'object' || instance === null) continue;
      this.register(instance as object);
    }
  }

  /** The command of that name and its handler; undefined where there is no such command here. */
  find(name: string): Entry | undefined {
    return this.entries.get(name);
  }

  /** The handler of a command. `@Handles` makes sure that it answers the command's answer. */
  handlerOf<C extends object, A extends object>(command: CommandClass<C, A>): Handler<A> | undefined {
    return this.entries.get(definitionOf(command).name)?.handle as Handler<A> | undefined;
  }

  /** The names of all commands that exist here. */
  names(): string[] {
    return [...this.entries.keys()];
  }

  /** @throws Error naming the commands that nothing handles */
  requireAll(): void {
    const missing = allCommands().filter((known) => this.exists(known) && !this.entries.has(known.name));
    if (missing.length === 0) return;
    throw new Error(`No handler for: ${missing.map((known) => known.name).join(', ')}. Mark a method with @Handles.`);
  }

  private register(instance: object): void {
    const prototype: unknown = Object.getPrototypeOf(instance);
    if (typeof prototype !== 'object' || prototype === null) return;
    for (const key of this.scanner.getAllMethodNames(prototype)) {
      const method: unknown = Reflect.get(instance, key);
      if (typeof method !== 'function') continue;
      const command = Reflect.getMetadata(HANDLES, method) as CommandClass | undefined;
      if (!command) continue;
      const definition = definitionOf(command);
      if (!this.exists(definition)) continue;
      const where = `${instance.constructor.name}.${key}`;
      const taken = this.entries.get(definition.name);
      if (taken) throw new Error(`Two handlers of ${definition.name}: ${taken.where} and ${where}.`);
      this.entries.set(definition.name, { definition, handle: method.bind(instance) as Handler, where });
    }
  }

  private exists(definition: CommandDefinition): boolean {
    return !(definition.developmentOnly && this.config.isProduction);
  }
}
