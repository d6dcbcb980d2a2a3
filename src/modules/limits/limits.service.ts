import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Handles } from '../../core/commands/handles.js';
import { GetLimitsCommand, type LimitsAnswer } from '../../protocol/commands/get-limits.command.js';

/** Tells the limits in force. */
@Injectable()
export class LimitsService {
  constructor(private readonly config: Config) {}

  @Handles(GetLimitsCommand)
  getLimits(): Promise<LimitsAnswer> {
    return Promise.resolve({ limits: { ...this.config.limits } });
  }
}
