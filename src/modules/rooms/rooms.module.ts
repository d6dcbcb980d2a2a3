import { Module } from '@nestjs/common';
import { LogModule } from '../log/log.module.js';
import { MembersModule } from '../members/members.module.js';
import { UsersModule } from '../users/users.module.js';
import { IncludedViews } from './included-views.service.js';
import { InviteRepository } from './invite.repository.js';
import { InvitesController } from './invites.controller.js';
import { Invites } from './invites.service.js';
import { MemberCommands } from './member-commands.service.js';
import { MembersController } from './members.controller.js';
import { Memberships } from './memberships.service.js';
import { Moderation } from './moderation.service.js';
import { ModerationController } from './moderation.controller.js';
import { OwnSideCommands } from './own-side-commands.service.js';
import { OwnSideController } from './own-side.controller.js';
import { OwnSides } from './own-sides.service.js';
import { RoomAccess } from './room-access.js';
import { RoomCopies } from './room-copies.service.js';
import { RoomCreation } from './room-creation.service.js';
import { RoomLists } from './room-lists.service.js';
import { RoomPurge } from './room-purge.service.js';
import { RoomViews } from './room.mapper.js';
import { RoomRepository } from './room.repository.js';
import { RoomsController } from './rooms.controller.js';
import { RoomsService } from './rooms.service.js';

/** Rooms, and the commands that change who is in them. */
@Module({
  imports: [UsersModule, MembersModule, LogModule],
  controllers: [RoomsController, MembersController, ModerationController, InvitesController, OwnSideController],
  providers: [
    RoomRepository,
    RoomAccess,
    RoomViews,
    IncludedViews,
    RoomsService,
    RoomCreation,
    RoomLists,
    Memberships,
    MemberCommands,
    Moderation,
    InviteRepository,
    Invites,
    RoomCopies,
    RoomPurge,
    OwnSides,
    OwnSideCommands,
  ],
  exports: [
    RoomRepository,
    RoomAccess,
    RoomViews,
    IncludedViews,
    RoomCreation,
    Memberships,
    RoomCopies,
    RoomPurge,
    OwnSides,
    OwnSideCommands,
  ],
})
export class RoomsModule {}
