import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { requireAdmin } from '../../core/auth/require-admin.js';
import {
  GetLimitsCommand,
  type LimitsAnswer,
  type ListLimitsAnswer,
  ListLimitsCommand,
} from '../../protocol/commands/get-limits.command.js';
import { limitNames, LIMITS } from '../../protocol/limits.js';

/** Tells the limits in force. */
@Injectable()
export class LimitsService {
  constructor(private readonly config: Config) {}

  @Handles(GetLimitsCommand)
  getLimits(): Promise<LimitsAnswer> {
    return Promise.resolve({ limits: { ...this.config.limits } });
  }

  @Handles(ListLimitsCommand)
  listLimits(_command: ListLimitsCommand, { actor }: ActorContext): Promise<ListLimitsAnswer> {
    requireAdmin(actor);
    const limits = limitNames().map((name) => ({ name, value: this.config.limits[name], ...LIMITS[name] }));
    return Promise.resolve({ limits });
  }
}
