import { SenderView } from './user.view.js';

/** Somebody who may not come into a room; for those who manage its members. */
export class BanView {
  room_id!: string;
  user_id!: string;
  user!: SenderView;
  banned_by!: string;
  reason!: string | null;
  /** ISO 8601. */
  created_at!: string;
}
