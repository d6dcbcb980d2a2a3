/** The few things about a person or bot that travel with each message and member. */
export class SenderView {
  id!: string;
  /** null until a token or `update_me` gave one. */
  name!: string | null;
  avatar_url!: string | null;
  is_bot!: boolean;
}

export class CompanyView {
  id!: string;
  name!: string | null;
}

/** A user, as everybody in the same company may see them. */
export class UserView extends SenderView {
  company_id!: string | null;
  company!: CompanyView | null;
  /** A custom status text. */
  status!: string | null;
  /** ISO 8601, null when never seen. */
  last_seen_at!: string | null;
  extra_metadata!: Record<string, unknown>;
  created_at!: string;
  updated_at!: string;
}

/** The signed-in user, with what only they see of themselves. */
export class MeView extends UserView {
  /** BCP 47, like en or hi. */
  language!: string;
  /** IANA name, like Asia/Kolkata. */
  timezone!: string;
  /** My token has scope admin. */
  is_admin!: boolean;
}
