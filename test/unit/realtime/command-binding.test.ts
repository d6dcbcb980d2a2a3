import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Config } from '../../../src/config/config.js';
import type { CommandDispatcher } from '../../../src/core/commands/command-dispatcher.js';
import { Metrics } from '../../../src/core/metrics/metrics.js';
import { Overload } from '../../../src/core/overload/overload.js';
import { success } from '../../../src/protocol/envelope.js';
import { CommandBinding } from '../../../src/realtime/command-binding.js';
import type { SlowConsumers } from '../../../src/realtime/slow-consumers.js';
import type { ConfabSocket } from '../../../src/realtime/socket.types.js';

type Listener = (event: unknown, ...args: unknown[]) => void;

afterEach(() => {
  jest.restoreAllMocks();
});

/** A bound connection: what it sends, and what it is sent. Whatever it reads is answered once `turn` lets it. */
function bound(emit: (name: string, answer: unknown) => void, limits = {}, turn = Promise.resolve()) {
  const dispatcher = { answer: (name: string) => turn.then(() => success(name, {})), isRead: () => true };
  const slow = { isCut: () => false };
  const config = new Config(limits);
  const binding = new CommandBinding(
    dispatcher as unknown as CommandDispatcher,
    config,
    new Overload(config, new Metrics()),
    slow as unknown as SlowConsumers,
  );
  let listener: Listener | undefined;
  const socket = { data: { actor: { language: 'en' } }, onAny: (heard: Listener) => (listener = heard), emit };
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

  it('waits for its turn, but not without bound', async () => {
    let begin = (): void => undefined;
    const turn = new Promise<void>((resolve) => (begin = resolve));
    const { binding, send } = bound(jest.fn(), { READS_AT_ONCE: '2', READS_WAITING: '3' }, turn);
    const answers = jest.fn();
    for (let n = 0; n < 7; n += 1) send('get_me', answers);
    await delay(0);
    expect(answers.mock.calls).toEqual(Array(2).fill([expect.objectContaining({ code: 'overloaded' })]));
    begin();
    await binding.drain();
    expect(answers.mock.calls.slice(2)).toEqual(Array(5).fill([expect.objectContaining({ code: null })]));
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
