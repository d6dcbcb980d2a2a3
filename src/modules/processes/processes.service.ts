import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { seesAllCompanies } from '../../core/auth/require-admin.js';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { ListProcessesAnswer, ListProcessesCommand } from '../../protocol/commands/list-processes.command.js';
import type { ProcessView } from '../../protocol/views/process.view.js';
import { SAMPLE_MS } from './process-recorder.service.js';
import { PROCESS_SAMPLES, type ProcessSampleDocument } from './process-sample.schema.js';

const SHOWN_MS = 300_000;
/** The newest: five minutes of sixty processes, less of more. */
const MOST_SAMPLES = 9000;

/** As they were written: what a fail-over takes back of them matters to nobody, and while a majority is away they are of use. */
const LATEST = { readConcern: { level: 'local' } } as const;

/** What the processes of the server tell of themselves. */
@Injectable()
export class ProcessesService {
  private readonly samples: mongo.Collection<ProcessSampleDocument>;

  constructor(
    @InjectConnection() connection: Connection,
    private readonly clock: DatabaseClock,
  ) {
    this.samples = connection.collection<ProcessSampleDocument>(PROCESS_SAMPLES);
  }

  @Handles(ListProcessesCommand)
  async list({ after }: ListProcessesCommand, { actor }: ActorContext): Promise<ListProcessesAnswer> {
    if (!seesAllCompanies(actor)) throw new ConfabError('forbidden', 'process.needs_admin_of_all');
    const now = this.clock.now();
    const begin = Math.max(now.getTime() - SHOWN_MS, after === undefined ? 0 : Date.parse(after));
    const found = await this.samples
      .find({ at: { $gt: new Date(begin) } }, LATEST)
      .sort({ at: -1 })
      .limit(MOST_SAMPLES)
      .toArray();
    return { processes: processesOf(found.reverse()), interval_ms: SAMPLE_MS, now: now.toISOString() };
  }
}

/** The processes that samples, oldest first, tell of. */
function processesOf(samples: readonly ProcessSampleDocument[]): ProcessView[] {
  const views = new Map<string, ProcessView>();
  for (const { process, at, figures } of samples) {
    const { id, host, pid, started_at } = process;
    const view = views.get(id) ?? { id, host, pid, started_at: started_at.toISOString(), samples: [] };
    views.set(id, view);
    view.samples.push({ at: at.toISOString(), ...figures });
  }
  return [...views.values()].sort((one, other) => (one.started_at < other.started_at ? -1 : 1));
}
