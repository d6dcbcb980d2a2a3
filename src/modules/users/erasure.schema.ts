import { Schema } from 'mongoose';

/**
 * The erasure of a person. While it runs it knows whom it erases; of one that is done only `_id` remains, from which nobody
 * learns who it was without knowing them already.
 */
export interface ErasureDocument {
  /** The keyed hash of the user id: see `ErasedPeople`. */
  _id: string;
  /** What askers know it by. */
  id: string;
  /** The company's admins may ask again. */
  company_id: string | null;
  /** By the database's time. */
  requested_at: Date;
  done_at: Date | null;
  /** What is left to do needs these; null once it is done. */
  work: {
    user_id: string;
    /** What stands in the place of the user id from then on. */
    pseudonym: string;
    /** The process that works on it, and until when it need not say so again, by the database's time. */
    holder: string | null;
    lease_until: Date;
  } | null;
}

export const ERASURES = 'erasures';

export const erasureSchema = new Schema<ErasureDocument>(
  {
    _id: { type: String, required: true },
    id: { type: String, required: true },
    company_id: { type: String, default: null },
    requested_at: { type: Date, required: true },
    done_at: { type: Date, default: null },
    work: {
      type: new Schema({ user_id: String, pseudonym: String, holder: String, lease_until: Date }, { _id: false }),
      default: null,
    },
  },
  { collection: ERASURES, versionKey: false },
);
// Whose accounts were closed lately, which every process asks each second.
erasureSchema.index({ requested_at: 1 }, { name: 'erasures_requested' });
// Erasures that nobody works on. Only those under way are in it.
erasureSchema.index(
  { 'work.lease_until': 1 },
  { name: 'erasures_lease', partialFilterExpression: { 'work.user_id': { $gte: '' } } },
);
