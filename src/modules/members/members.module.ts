import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { MemberViews } from './member.mapper.js';
import { MemberRepository } from './member.repository.js';
import { MembersService } from './members.service.js';
import { OwnSideRepository } from './own-side.repository.js';

/** Who belongs to which room, and with what rights. Knows nothing of rooms. */
@Module({
  imports: [UsersModule],
  providers: [MemberRepository, MembersService, MemberViews, OwnSideRepository],
  exports: [MemberRepository, MembersService, MemberViews, OwnSideRepository],
})
export class MembersModule {}
