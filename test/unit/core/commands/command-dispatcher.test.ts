import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import mongoose from 'mongoose';
import { Config } from '../../../../src/config/config.js';
import type { Actor, CommandContext } from '../../../../src/core/commands/command-context.js';
import { CommandDispatcher, Unread } from '../../../../src/core/commands/command-dispatcher.js';
import type { CommandRegistry, Handler } from '../../../../src/core/commands/command-registry.js';
import { ConfabError } from '../../../../src/core/errors/confab-error.js';
import { CommandMetrics } from '../../../../src/core/metrics/command-metrics.js';
import { Metrics } from '../../../../src/core/metrics/metrics.js';
import { Overload } from '../../../../src/core/overload/overload.js';
import { RateLimiter } from '../../../../src/core/rate-limit/rate-limiter.js';
import { RateStore } from '../../../../src/core/rate-limit/rate-store.js';
import { definitionOf } from '../../../../src/protocol/command.js';
import { GetLimitsCommand } from '../../../../src/protocol/commands/get-limits.command.js';
import { GetUserCommand, UpdateMeCommand } from '../../../../src/protocol/commands/users.command.js';

const ALICE: Actor = { userId: 'alice', companyId: null, isAdmin: false, isBot: false, language: 'en' };
const COMMANDS = [GetUserCommand, UpdateMeCommand, GetLimitsCommand];
const { MongoNetworkError, MongoServerError, MongoOperationTimeoutError } = mongoose.mongo;

afterEach(() => {
  jest.restoreAllMocks();
});

/** A dispatcher whose commands are all handled by `handle`. */
function dispatcherOf(handle: Handler, environment: Record<string, string> = {}) {
  const metrics = new Metrics();
  const find = (name: string) => {
    const command = COMMANDS.find((known) => definitionOf(known).name === name);
    return command && { definition: definitionOf(command), handle, where: 'test' };
  };
  const registry = { find, handlerOf: (command: typeof GetUserCommand) => find(definitionOf(command).name)?.handle };
  const config = new Config({ RATE_WINDOW_SECONDS: '1', ...environment });
  const limiter = new RateLimiter(config, new RateStore(config));
  const dispatcher = new CommandDispatcher(
    registry as unknown as CommandRegistry,
    new Overload(config, metrics),
    limiter,
    new CommandMetrics(metrics),
  );
  return { dispatcher, metrics };
}

function context(changes: Partial<CommandContext> = {}): CommandContext {
  return { actor: ALICE, connection: null, deadline: Date.now() + 5000, ...changes };
}

function failing(error: unknown): Handler {
  return jest.fn<Handler>().mockRejectedValue(error);
}

describe('CommandDispatcher', () => {
  it('hands the validated command to its handler and gives the answer', async () => {
    const { dispatcher, metrics } = dispatcherOf((command) =>
      Promise.resolve({ got: command instanceof GetUserCommand }),
    );
    await expect(dispatcher.answer('get_user', { user_id: 'bob' }, context(), 'r-1')).resolves.toEqual({
      type: 'get_user',
      success: true,
      error: null,
      code: null,
      data: { got: true },
      request_id: 'r-1',
    });
    expect(await metrics.registry.metrics()).toContain(
      'confab_command_duration_seconds_count{command="get_user",code="ok"} 1',
    );
  });

  it.each(['nonsense', '', 'constructor', '__proto__', 'toString'])('knows no command %p', async (name) => {
    const { dispatcher } = dispatcherOf(() => Promise.resolve({}));
    await expect(dispatcher.answer(name, {}, context(), null)).resolves.toMatchObject({
      success: false,
      code: 'validation_failed',
      data: { fields: [{ field: 'command' }] },
    });
  });

  it('refuses who is nobody, but for anonymous commands', async () => {
    const { dispatcher } = dispatcherOf(() => Promise.resolve({}));
    const stranger = context({ actor: null });
    await expect(dispatcher.execute('get_user', { user_id: 'bob' }, stranger)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await expect(dispatcher.execute('get_limits', {}, stranger)).resolves.toEqual({});
  });

  it('counts reads and writes of each user apart', async () => {
    const { dispatcher } = dispatcherOf(() => Promise.resolve({}), { READS_PER_SECOND: '2', WRITES_PER_SECOND: '1' });
    const read = (actor = ALICE) => dispatcher.answer('get_user', { user_id: 'bob' }, context({ actor }), null);
    expect((await read()).code).toBeNull();
    expect((await read()).code).toBeNull();
    const refused = await read();
    expect(refused).toMatchObject({ code: 'rate_limited', data: { retry_after_ms: expect.any(Number) } });
    expect((await read({ ...ALICE, userId: 'bob' })).code).toBeNull();
    expect((await dispatcher.answer('update_me', {}, context(), null)).code).toBeNull();
    expect((await dispatcher.answer('update_me', {}, context(), null)).code).toBe('rate_limited');
  });

  it('counts refused data too', async () => {
    const { dispatcher } = dispatcherOf(() => Promise.resolve({}), { READS_PER_SECOND: '1' });
    expect((await dispatcher.answer('get_user', {}, context(), null)).code).toBe('validation_failed');
    expect((await dispatcher.answer('get_user', {}, context(), null)).code).toBe('rate_limited');
  });

  it('counts what it cannot read, and reads nothing that is one too many', async () => {
    const { dispatcher } = dispatcherOf(() => Promise.resolve({}), { READS_PER_SECOND: '1' });
    const read = jest.fn(() => {
      throw ConfabError.invalid({ field: 'data', message: 'field.object' });
    });
    const code = async () => (await dispatcher.answer('get_user', new Unread(read), context(), null)).code;
    expect([await code(), await code()]).toEqual(['validation_failed', 'rate_limited']);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('counts strangers and unknown commands by address', async () => {
    const limits = { AUTHENTICATIONS_PER_SECOND: '2', INVALID_PER_SECOND: '2' };
    const { dispatcher } = dispatcherOf(() => Promise.resolve({}), limits);
    const give = async (name: string, address: string, actor: Actor | null = null) => {
      const source = { address, tokenUserId: actor?.userId ?? null };
      return (await dispatcher.answer(name, {}, context({ actor, source }), null)).code;
    };
    expect([await give('get_limits', 'a'), await give('get_user', 'a')]).toEqual([null, 'unauthenticated']);
    expect([await give('get_limits', 'a'), await give('get_limits', 'b')]).toEqual(['rate_limited', null]);
    const bob = { ...ALICE, userId: 'bob' };
    expect([await give('x', 'a', ALICE), await give('y', 'a', ALICE)]).toEqual([
      'validation_failed',
      'validation_failed',
    ]);
    expect([await give('x', 'b', ALICE), await give('x', 'a', bob)]).toEqual(['rate_limited', 'rate_limited']);
    expect(await give('x', 'b', bob)).toBe('validation_failed');
  });

  it('counts who acts for others by those, and by their own larger budget', async () => {
    const { dispatcher } = dispatcherOf(() => Promise.resolve({}), { READS_PER_SECOND: '1', ACTING_PER_SECOND: '3' });
    const actAs = async (userId: string, tokenUserId = 'backend') => {
      const asked = context({ actor: { ...ALICE, userId }, source: { address: 'a', tokenUserId } });
      return (await dispatcher.answer('get_user', { user_id: 'bob' }, asked, null)).code;
    };
    expect([await actAs('ann'), await actAs('ann'), await actAs('ann', 'ann')]).toEqual([
      null,
      'rate_limited',
      'rate_limited',
    ]);
    expect([await actAs('ben'), await actAs('cem')]).toEqual([null, 'rate_limited']);
    expect(await actAs('backend')).toBeNull();
  });

  it('answers at the deadline: a write unknown_outcome, a read overloaded', async () => {
    const { dispatcher } = dispatcherOf(() => new Promise(() => undefined));
    const soon = () => context({ deadline: Date.now() + 10 });
    await expect(dispatcher.execute('update_me', {}, soon())).rejects.toMatchObject({ code: 'unknown_outcome' });
    await expect(dispatcher.execute('get_user', { user_id: 'bob' }, soon())).rejects.toMatchObject({
      code: 'overloaded',
      data: { retry_after_ms: 1000 },
    });
  });

  describe('while there is too much to do', () => {
    const source = { address: 'a', tokenUserId: 'alice' };

    it('begins nothing: not even its data is read, nor is it counted against its user', async () => {
      const limits = { COMMANDS_UNDER_WAY: '4', READS_PER_SECOND: '4' };
      const ends: (() => void)[] = [];
      const handle = jest.fn<Handler>(() => new Promise((resolve) => ends.push(() => resolve({}))));
      const { dispatcher, metrics } = dispatcherOf(handle, limits);
      const give = (name: string, data: unknown) => dispatcher.answer(name, data, context({ source }), null);
      const user = { user_id: 'bob' };
      const begun = [give('get_user', user), give('get_user', user), give('get_user', user)];
      const read = jest.fn(() => user);
      const refusal = {
        code: 'overloaded',
        error: 'The server is busy; nothing was done. Wait and repeat.',
        data: { retry_after_ms: expect.any(Number) },
      };
      expect(await give('get_user', new Unread(read))).toMatchObject(refusal);
      // Writes come after reads.
      begun.push(give('update_me', {}));
      await new Promise(setImmediate);
      expect(await give('update_me', {})).toMatchObject(refusal);
      expect(read).not.toHaveBeenCalled();
      expect(handle).toHaveBeenCalledTimes(4);
      for (const end of ends.splice(0)) end();
      await Promise.all(begun);

      const next = give('get_user', user);
      await new Promise(setImmediate);
      for (const end of ends) end();
      expect((await next).code).toBeNull();
      expect(await metrics.registry.metrics()).toContain(
        'confab_overload_refusals_total{reason="under_way",work="read"} 1',
      );
    });

    it('does what the server gives itself', async () => {
      const { dispatcher } = dispatcherOf(() => new Promise(() => undefined), { COMMANDS_UNDER_WAY: '4' });
      for (let n = 0; n < 4; n += 1) void dispatcher.answer('update_me', {}, context({ source }), null);
      const own = dispatcher.answer('update_me', {}, context({ deadline: Date.now() + 500 }), null);
      expect((await own).code).toBe('unknown_outcome');
    });
  });

  it('passes on what a handler says', async () => {
    const { dispatcher } = dispatcherOf(failing(ConfabError.notFound('user')));
    await expect(dispatcher.execute('get_user', { user_id: 'bob' }, context())).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it.each([
    new MongoNetworkError('connection 7 to 10.0.0.1:27017 closed'),
    new MongoOperationTimeoutError('Timed out'),
    new MongoServerError({ message: 'not primary', code: 10107 }),
    new MongoServerError({ message: 'cursor id 5 not found', code: 43 }),
    new MongoServerError({ message: 'query plan killed', code: 175 }),
    new MongoServerError({ message: 'cursor killed', code: 237 }),
    new MongoServerError({ message: 'operation was interrupted', code: 11601 }),
    new mongoose.Error.MongooseServerSelectionError('connect ECONNREFUSED'),
  ])('takes %p for a database that is away', async (error) => {
    const { dispatcher } = dispatcherOf(failing(error));
    const read = await dispatcher.answer('get_user', { user_id: 'bob' }, context(), null);
    expect(read).toMatchObject({ code: 'overloaded', data: { retry_after_ms: 1000 } });
    expect((await dispatcher.answer('update_me', {}, context(), null)).code).toBe('unknown_outcome');
  });

  it.each([new TypeError('secret at /srv/x.ts'), new MongoServerError({ message: 'secret', code: 2 }), 'secret', null])(
    'logs %p and tells nothing of it',
    async (error) => {
      const log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      const { dispatcher } = dispatcherOf(failing(error));
      const answer = await dispatcher.answer('get_user', { user_id: 'bob' }, context(), null);
      expect(answer).toMatchObject({ success: false, code: 'internal', data: {} });
      expect(JSON.stringify(answer)).not.toContain('secret');
      expect(log).toHaveBeenCalledTimes(1);
    },
  );
});
