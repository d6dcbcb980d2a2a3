import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { TokenUsers } from '../../core/auth/token-users.js';
import { CompaniesService } from './companies.service.js';
import { ErasedPeople } from './erased-people.js';
import { ERASURES, erasureSchema } from './erasure.schema.js';
import { LastSeen } from './last-seen.js';
import { ProfileService } from './profile.service.js';
import { COMPANIES, companySchema, USERS, userSchema } from './user.schema.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

/** Global, for core/auth takes its `TokenUsers` from here without knowing this module. */
@Global()
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: USERS, schema: userSchema },
      { name: COMPANIES, schema: companySchema },
      { name: ERASURES, schema: erasureSchema },
    ]),
  ],
  controllers: [UsersController],
  providers: [
    UsersService,
    ErasedPeople,
    LastSeen,
    ProfileService,
    CompaniesService,
    { provide: TokenUsers, useExisting: UsersService },
  ],
  exports: [UsersService, ErasedPeople, LastSeen, TokenUsers],
})
export class UsersModule {}
