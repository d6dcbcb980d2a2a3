import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { requireAdmin, seesAllCompanies } from '../../core/auth/require-admin.js';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { DomainEvents } from '../../core/events/domain-events.js';
import { type CompanyAnswer, GetCompanyCommand, UpdateCompanyCommand } from '../../protocol/commands/users.command.js';
import { toCompanyView } from './user.mapper.js';
import { COMPANIES, type CompanyDocument } from './user.schema.js';
import './users.events.js';

/** The companies: a name for the ids that wall users off. One exists as soon as somebody belongs to it, named or not. */
@Injectable()
export class CompaniesService {
  private readonly collection: mongo.Collection<CompanyDocument>;

  constructor(
    @InjectConnection() connection: Connection,
    private readonly events: DomainEvents,
  ) {
    this.collection = connection.collection<CompanyDocument>(COMPANIES);
  }

  @Handles(GetCompanyCommand)
  async getCompany({ company_id: id }: GetCompanyCommand, { actor }: ActorContext): Promise<CompanyAnswer> {
    const isMine = actor.companyId === id;
    if (!isMine && !seesAllCompanies(actor)) throw ConfabError.notFound('company');
    const company = await this.collection.findOne({ _id: { $eq: id } });
    if (company) return { company: toCompanyView(company) };
    if (isMine) return { company: { id, name: null } };
    throw ConfabError.notFound('company');
  }

  @Handles(UpdateCompanyCommand)
  async updateCompany(command: UpdateCompanyCommand, { actor }: ActorContext): Promise<CompanyAnswer> {
    const { company_id: id, name, extra_metadata } = command;
    requireAdmin(actor, 'company.name_needs_admin');
    if (actor.companyId !== null && actor.companyId !== id) throw ConfabError.notFound('company');
    const set = {
      ...(name !== undefined && { name: name?.trim() ?? null }),
      ...(extra_metadata !== undefined && { extra_metadata }),
    };
    const fresh = {
      ...(name === undefined && { name: null }),
      ...(extra_metadata === undefined && { extra_metadata: {} }),
    };
    const company = await this.collection.findOneAndUpdate(
      { _id: { $eq: id } },
      {
        ...(Object.keys(set).length > 0 && { $set: set }),
        ...(Object.keys(fresh).length > 0 && { $setOnInsert: fresh }),
      },
      { upsert: true, returnDocument: 'after' },
    );
    this.events.publish('company.updated', { companyId: id });
    return { company: company ? toCompanyView(company) : { id, name: name ?? null } };
  }
}
