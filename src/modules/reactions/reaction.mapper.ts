import { Injectable } from '@nestjs/common';
import type { Actor } from '../../core/commands/command-context.js';
import type { MessageReactionView } from '../../protocol/views/reaction.view.js';
import type { ReactionInclude } from '../../protocol/vocabulary.js';
import { MessageViews } from '../log/message.mapper.js';
import type { ReactionDocument } from '../log/reaction.schema.js';
import type { Seen } from '../messages/message-sight.service.js';
import { IncludedViews } from '../rooms/included-views.service.js';
import { UsersService } from '../users/users.service.js';

/** Who asks for what with the reactions, and their message as they see it. */
interface Question {
  actor: Actor;
  seen: Seen;
  include: readonly ReactionInclude[] | undefined;
}

/** Reactions as they travel. */
@Injectable()
export class ReactionViews {
  constructor(
    private readonly users: UsersService,
    private readonly messages: MessageViews,
    private readonly included: IncludedViews,
  ) {}

  /** The views of reactions to one message, in their order. A fixed number of queries. */
  async of(rows: readonly ReactionDocument[], { actor, seen, include = [] }: Question): Promise<MessageReactionView[]> {
    const people = [...new Set(rows.map(({ user_id: id }) => id))];
    const [senders, users, message] = await Promise.all([
      this.users.senders(people),
      include.includes('user') ? this.included.people(people, actor) : null,
      include.includes('message') ? this.messages.one(seen.message, seen.viewer) : null,
    ]);
    return rows.map(({ _id, message_id, user_id, reaction, created_at }) => ({
      id: _id.toString(),
      message_id: message_id.toString(),
      user_id,
      reaction,
      created_at: created_at.toISOString(),
      user: users?.get(user_id) ?? senders.get(user_id) ?? { id: user_id, name: null, avatar_url: null, is_bot: false },
      ...(message && { message }),
    }));
  }
}
