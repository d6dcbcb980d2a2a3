import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Label, OpaqueIds } from '../validation.js';
import { UserPresenceView } from '../views/user-presence.view.js';

export class SetPresenceAnswer {
  presence!: UserPresenceView;
}

/**
 * Sets my custom status text, or clears it with null; update_me can do the same. It is told as event presence, shown in
 * UserView.status and stays until it is set again. Whether I am online is not mine to say: that follows from my connections.
 */
@Command('set_presence', { rate: 'signal' })
export class SetPresenceCommand {
  static readonly answer = SetPresenceAnswer;

  @Label('status_characters', { nullable: true, example: 'On holiday' })
  status!: string | null;
}

export class GetPresenceAnswer {
  /** In the order asked for, each once. */
  @ApiProperty({ type: () => [UserPresenceView] })
  presences!: UserPresenceView[];
}

/**
 * Whether these people are online, when they were last seen, and their status texts. Those who do not exist, or are of another
 * company, are left out. Ask this of the people you show when you connect and when you show them; from then on event presence
 * tells what changes.
 */
@Command('get_presence', { kind: 'read' })
export class GetPresenceCommand {
  static readonly answer = GetPresenceAnswer;

  @OpaqueIds('presence_users', { least: 1 })
  user_ids!: string[];
}
