import { SetMetadata } from '@nestjs/common';
import type { CommandClass } from '../../protocol/command.js';
import type { ActorContext } from './command-context.js';

export const HANDLES = 'confab:handles';

/**
 * Marks a service method as the handler of a command. It gets the validated command and its context, and answers the
 * command's answer class; anything else does not compile. Boot fails on a command with no handler or two.
 */
export function Handles<C extends object, A extends object>(command: CommandClass<C, A>) {
  return <H extends (command: C, context: ActorContext) => Promise<A>>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<H>,
  ): void => {
    SetMetadata(HANDLES, command)(target, key, descriptor);
  };
}
