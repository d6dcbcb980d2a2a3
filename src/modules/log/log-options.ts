/** One operation's time: well below a command's, so that there is time to look what became of it, and to repeat it. */
const OPERATION_MS = 4000;

const TIMED = { maxTimeMS: OPERATION_MS } as const;
const DURABLE = { writeConcern: { w: 'majority', journal: true, wtimeoutMS: OPERATION_MS } } as const;

/**
 * How the log reads and writes, said on every operation: a connection string must not weaken it. Default reads show what a
 * fail-over takes back, and an acknowledgement before the journal is none.
 */
export const MAJORITY_READ = { ...TIMED, readConcern: { level: 'majority' }, readPreference: 'primary' } as const;
export const DURABLE_WRITE = { ...TIMED, ...DURABLE } as const;
/** Ordered: an insert stops at the first document that is refused, so that nothing behind it leaves a gap. */
export const DURABLE_INSERT = { ...DURABLE_WRITE, ordered: true } as const;
export const LOG_TRANSACTION = {
  ...TIMED,
  ...DURABLE,
  readConcern: { level: 'snapshot' },
  readPreference: 'primary',
} as const;
