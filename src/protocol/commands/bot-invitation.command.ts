import { Label, Metadata, OpaqueId } from '../validation.js';

/** A bot that shall be in a room from the beginning. */
export class BotInvitation {
  /** Its user id: see list_bots. */
  @OpaqueId({ example: 'echo' })
  id!: string;

  /** Its name in this room. */
  @Label('name_characters', { optional: true, nullable: true, example: 'Parrot' })
  nickname?: string | null;

  /** What it is told of this room with each message; `instructions`, a text, is added to its own. */
  @Metadata({ optional: true, example: { instructions: 'Answer in one sentence.' } })
  options?: Record<string, unknown>;
}
