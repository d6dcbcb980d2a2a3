import { ApiProperty } from '@nestjs/swagger';

/** What a process did in the seconds before a time, or how it was then. */
export class ProcessSampleView {
  /** By the database's time, the same moments in all processes. ISO 8601. */
  at!: string;
  @ApiProperty({ type: 'integer' })
  connections!: number;
  /** Messages that people and bots sent through it and were acknowledged. */
  sends_per_second!: number;
  /** Entries of logs pushed, each counted for every connection that it went to. */
  deliveries_per_second!: number;
  /** From receiving a send to its acknowledgement, in half of all cases; null where there was none. */
  ack_p50_ms!: number | null;
  /** The same, in all cases but one in a hundred. */
  ack_p99_ms!: number | null;
  /** Entries that wait to be written into logs. */
  @ApiProperty({ type: 'integer' })
  queue_depth!: number;
  /** By how much the event loop came too late at worst. */
  loop_delay_ms!: number;
  /** What it holds of the machine's memory. */
  @ApiProperty({ type: 'integer' })
  memory_bytes!: number;
  /** Of one core: more than 100 where it uses several. */
  cpu_percent!: number;
}

/** A process of the server. */
export class ProcessView {
  /** Of this run of it. */
  id!: string;
  host!: string;
  @ApiProperty({ type: 'integer' })
  pid!: number;
  started_at!: string;
  /** Oldest first. */
  @ApiProperty({ type: () => [ProcessSampleView] })
  samples!: ProcessSampleView[];
}
