import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';

export class LimitsAnswer {
  /** Every limit in force, by name. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  limits!: Record<string, number>;
}

/** The limits in force here. */
@Command('get_limits', { kind: 'read', anonymous: true })
export class GetLimitsCommand {
  static readonly answer = LimitsAnswer;
}
