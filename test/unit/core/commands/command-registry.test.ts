import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { Config } from '../../../../src/config/config.js';
import { CommandRegistry } from '../../../../src/core/commands/command-registry.js';
import { Handles } from '../../../../src/core/commands/handles.js';
import { GetLimitsCommand, type LimitsAnswer } from '../../../../src/protocol/commands/get-limits.command.js';
import { DevTokenCommand, type TokenAnswer } from '../../../../src/protocol/commands/tokens.command.js';

@Injectable()
class Limits {
  @Handles(GetLimitsCommand)
  getLimits(): Promise<LimitsAnswer> {
    return Promise.resolve({ limits: {} });
  }
}

@Injectable()
class LimitsAgain {
  @Handles(GetLimitsCommand)
  limits(): Promise<LimitsAnswer> {
    return Promise.resolve({ limits: {} });
  }
}

@Injectable()
class Tokens {
  @Handles(DevTokenCommand)
  give(): Promise<TokenAnswer> {
    return Promise.resolve({ token: 'x', expires_at: '' });
  }
}

async function registryOf(
  providers: (new () => object)[],
  environment: Record<string, string> = {},
): Promise<CommandRegistry> {
  const config = { provide: Config, useValue: new Config(environment) };
  const root = { module: Limits, imports: [DiscoveryModule], providers: [CommandRegistry, config, ...providers] };
  const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  return app.get(CommandRegistry);
}

describe('CommandRegistry', () => {
  it('finds handlers, bound to their service', async () => {
    const registry = await registryOf([Limits, Tokens]);
    expect(registry.names()).toEqual(['get_limits', 'dev_token']);
    const context = { actor: null, connection: null, deadline: 0 };
    await expect(registry.handlerOf(GetLimitsCommand)?.(new GetLimitsCommand(), context)).resolves.toEqual({
      limits: {},
    });
  });

  it('refuses two handlers of one command, naming both', async () => {
    await expect(registryOf([Limits, LimitsAgain])).rejects.toThrow(
      /get_limits: Limits\.getLimits and LimitsAgain\.limits/,
    );
  });

  it('names the commands that nothing handles', async () => {
    const registry = await registryOf([Limits]);
    expect(() => registry.requireAll()).toThrow(/^No handler for: .*dev_token/);
  });

  it('leaves development commands out in production', async () => {
    const production = { NODE_ENV: 'production', AUTH_JWT_SECRET: 'x'.repeat(32) };
    const registry = await registryOf([Limits, Tokens], production);
    expect(registry.find('dev_token')).toBeUndefined();
    expect(registry.handlerOf(DevTokenCommand)).toBeUndefined();
    expect(() => registry.requireAll()).not.toThrow(/dev_token/);
  });
});
