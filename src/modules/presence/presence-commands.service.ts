import { Injectable } from '@nestjs/common';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import {
  type GetPresenceAnswer,
  GetPresenceCommand,
  type SetPresenceAnswer,
  SetPresenceCommand,
} from '../../protocol/commands/presence.command.js';
import { mayKnow } from '../users/user-wall.js';
import { UsersService } from '../users/users.service.js';
import { PresenceService } from './presence.service.js';

/** The commands that set and ask for presence. */
@Injectable()
export class PresenceCommands {
  constructor(
    private readonly users: UsersService,
    private readonly presence: PresenceService,
  ) {}

  /** Others are told by the event that every change of a status publishes. */
  @Handles(SetPresenceCommand)
  async set({ status }: SetPresenceCommand, { actor }: ActorContext): Promise<SetPresenceAnswer> {
    const user = await this.users.update(actor.userId, { status: status?.trim() ?? null });
    return { presence: this.presence.viewOf(user) };
  }

  @Handles(GetPresenceCommand)
  async get({ user_ids }: GetPresenceCommand, { actor }: ActorContext): Promise<GetPresenceAnswer> {
    const ids = [...new Set(user_ids)];
    const users = await this.users.find(ids);
    const known = ids.flatMap((id) => users.get(id) ?? []).filter((user) => mayKnow(actor, user));
    return { presences: known.map((user) => this.presence.viewOf(user)) };
  }
}
