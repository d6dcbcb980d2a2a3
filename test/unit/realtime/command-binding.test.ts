import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Config } from '../../../src/config/config.js';
import type { CommandDispatcher } from '../../../src/core/commands/command-dispatcher.js';
import { success } from '../../../src/protocol/envelope.js';
import { CommandBinding } from '../../../src/realtime/command-binding.js';
import type { SlowConsumers } from '../../../src/realtime/slow-consumers.js';
import type { ConfabSocket } from '../../../src/realtime/socket.types.js';

type Listener = (event: unknown, ...args: unknown[]) => void;

afterEach(() => {
  jest.restoreAllMocks();
});

/** A bound connection: what it sends, and what it is sent. */
function bound(emit: (name: string, answer: unknown) => void) {
  const dispatcher = { answer: (name: string) => Promise.resolve(success(name, {})), isRead: () => true };
  const slow = { isCut: () => false };
  const binding = new CommandBinding(
    dispatcher as unknown as CommandDispatcher,
    new Config({}),
    slow as unknown as SlowConsumers,
  );
  let listener: Listener | undefined;
  const socket = { data: {}, onAny: (heard: Listener) => (listener = heard), emit };
  binding.bind(socket as unknown as ConfabSocket);
  return { binding, send: (...frame: [string, ...unknown[]]) => listener?.(...frame) };
}

describe('what a connection sends', () => {
  it('is answered by the acknowledgement, or without one by an event', async () => {
    const emit = jest.fn();
    const acknowledge = jest.fn();
    const { binding, send } = bound(emit);
    send('get_me', acknowledge);
    send('get_limits');
    await binding.drain();
    expect(acknowledge).toHaveBeenCalledWith(expect.objectContaining({ type: 'get_me' }));
    expect(emit).toHaveBeenCalledWith('response', expect.objectContaining({ type: 'get_limits' }));
  });

  it('ends no process when the answer cannot be sent', async () => {
    const log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const broken = () => {
      throw new Error('no such transport');
    };
    const { binding, send } = bound(broken);
    send('get_me', broken);
    send('get_me');
    await binding.drain();
    await delay(10);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(log).toHaveBeenCalledTimes(2);
  });
});
