import { Schema } from 'mongoose';

/** What a process tells of the time since its sample before. */
export interface Figures {
  connections: number;
  sends_per_second: number;
  deliveries_per_second: number;
  /** null: nothing was sent. */
  ack_p50_ms: number | null;
  ack_p99_ms: number | null;
  queue_depth: number;
  loop_delay_ms: number;
  memory_bytes: number;
  cpu_percent: number;
}

export interface ProcessSampleDocument {
  /** Which process, in this run of it. */
  process: { id: string; host: string; pid: number; started_at: Date };
  /** By the database's time, a whole number of intervals: so samples of several processes stand side by side. */
  at: Date;
  figures: Figures;
}

export const PROCESS_SAMPLES = 'process_samples';

/** Somewhat longer than they are shown. MongoDB removes what is older once a minute. */
const KEPT_SECONDS = 600;

export const processSampleSchema = new Schema<ProcessSampleDocument>(
  {
    process: { type: Schema.Types.Mixed, required: true },
    at: { type: Date, required: true },
    figures: { type: Schema.Types.Mixed, required: true },
  },
  { collection: PROCESS_SAMPLES, versionKey: false },
);
// The samples of the last minutes, of all processes; and the end of those before.
processSampleSchema.index({ at: 1 }, { name: 'process_samples_at', expireAfterSeconds: KEPT_SECONDS });
