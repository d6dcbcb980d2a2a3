/** Whether somebody is there. */
export class UserPresenceView {
  user_id!: string;
  /**
   * They have a live connection, or had one a moment ago (limit presence_grace_ms). A connection by which an admin acts for
   * them does not count.
   */
  is_online!: boolean;
  /** ISO 8601; of somebody online up to two minutes old. null when never seen. */
  last_seen_at!: string | null;
  /** A custom status text. */
  status!: string | null;
}
