import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { LimitView } from '../views/limit.view.js';

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

export class ListLimitsAnswer {
  @ApiProperty({ type: () => [LimitView] })
  limits!: LimitView[];
}

/** Every limit, with what it bounds and what it may be set to. Scope admin only. Errors: forbidden. */
@Command('list_limits', { kind: 'read' })
export class ListLimitsCommand {
  static readonly answer = ListLimitsAnswer;
}
