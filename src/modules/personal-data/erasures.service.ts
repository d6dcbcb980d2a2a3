import { Injectable } from '@nestjs/common';
import { requireAdmin } from '../../core/auth/require-admin.js';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { DomainEvents } from '../../core/events/domain-events.js';
import { EraseMeCommand, EraseUserCommand, type ErasureAnswer } from '../../protocol/commands/personal-data.command.js';
import { ErasedPeople } from '../users/erased-people.js';
import type { ErasureDocument } from '../users/erasure.schema.js';
import { mayKnow } from '../users/user-wall.js';
import '../users/users.events.js';
import { UsersService } from '../users/users.service.js';
import { ErasureJob } from './erasure-job.service.js';

/** The commands that erase a person: they close the account, the rest is the job's. */
@Injectable()
export class Erasures {
  constructor(
    private readonly erased: ErasedPeople,
    private readonly users: UsersService,
    private readonly job: ErasureJob,
    private readonly clock: DatabaseClock,
    private readonly events: DomainEvents,
  ) {}

  @Handles(EraseMeCommand)
  async eraseMe({ confirm }: EraseMeCommand, { actor }: ActorContext): Promise<ErasureAnswer> {
    if (confirm !== actor.userId) throw ConfabError.invalid({ field: 'confirm', message: 'field.own_id' });
    return this.close(actor.userId, actor.companyId);
  }

  /** Who was erased already is answered how far that is: asking again does no harm. */
  @Handles(EraseUserCommand)
  async eraseUser({ user_id: userId }: EraseUserCommand, { actor }: ActorContext): Promise<ErasureAnswer> {
    requireAdmin(actor, 'user.erase_needs_admin');
    const known = (await this.erased.find(userId)) ?? (await this.users.get(userId));
    if (!mayKnow(actor, known)) throw ConfabError.notFound('user');
    return this.close(userId, known.company_id);
  }

  private async close(userId: string, companyId: string | null): Promise<ErasureAnswer> {
    const erasure = await this.erased.close(userId, companyId, this.clock.now());
    this.job.start();
    // The last thing before the answer: whoever asked over a connection is answered before that ends.
    this.events.publish('people.erased', { has: (id) => id === userId });
    return { erasure: viewOf(erasure) };
  }
}

function viewOf({ id, work }: ErasureDocument): ErasureAnswer['erasure'] {
  return { id, state: work ? 'running' : 'done' };
}
