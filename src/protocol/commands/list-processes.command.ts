import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { IsoTime } from '../validation.js';
import { ProcessView } from '../views/process.view.js';

export class ListProcessesAnswer {
  /** Those with samples, whichever process answers; the one that has run longest comes first. */
  @ApiProperty({ type: () => [ProcessView] })
  processes!: ProcessView[];
  /** Milliseconds from one sample of a process to its next. */
  @ApiProperty({ type: 'integer' })
  interval_ms!: number;
  /** The database's time. ISO 8601. */
  now!: string;
}

/**
 * What each process of the server did in the last five minutes. Scope admin without a company only, for it is of all companies.
 * Errors: forbidden.
 */
@Command('list_processes', { kind: 'read' })
export class ListProcessesCommand {
  static readonly answer = ListProcessesAnswer;

  /** Only samples later than this. Those of another process may come a little late: ask for a few again. */
  @IsoTime({ optional: true })
  after?: string;
}
