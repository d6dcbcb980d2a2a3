import { ApiProperty } from '@nestjs/swagger';
import { SUBSCRIPTIONS, type Subscription } from '../vocabulary.js';

/** What a client says in `auth` when it connects. Clients that can't, give `Authorization` and `Act-As` as headers. */
export class Handshake {
  /** A JWT: HS256, or what the server's key set says. Its `sub` is the user. */
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiJ9.…' })
  token!: string;
  /** With a token of scope admin: the user to act for. */
  @ApiProperty({ example: 'bob' })
  act_as?: string;
  /** `none`: do not subscribe to my rooms by yourself; I join_room those that I want. */
  @ApiProperty({ enum: SUBSCRIPTIONS, default: 'all' })
  subscribe?: Subscription;
  /** true: all events of one commit come in one `batch`. */
  @ApiProperty({ default: false })
  batch?: boolean;
  /** For this connection: a BCP 47 tag. */
  @ApiProperty({ example: 'en' })
  language?: string;
  /** For this connection: an IANA name. */
  @ApiProperty({ example: 'Asia/Kolkata' })
  timezone?: string;
}
