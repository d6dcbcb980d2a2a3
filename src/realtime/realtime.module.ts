import { Module } from '@nestjs/common';
import { AuthModule } from '../core/auth/auth.module.js';
import { LogModule } from '../modules/log/log.module.js';
import { MembersModule } from '../modules/members/members.module.js';
import { PresenceModule } from '../modules/presence/presence.module.js';
import { RoomsModule } from '../modules/rooms/rooms.module.js';
import { AuthenticateHandler } from './authenticate.handler.js';
import { AttendanceService } from './bus/attendance.service.js';
import { Bus } from './bus/bus.service.js';
import { PresenceRelay } from './bus/presence-relay.service.js';
import { Relay } from './bus/relay.service.js';
import { ReplyTexts } from './bus/reply-texts.service.js';
import { CommandBinding } from './command-binding.js';
import { ConnectionGate } from './connection-gate.js';
import { ErasedConnections } from './erased-connections.js';
import { FeedEvents } from './feed-events.service.js';
import { LiveLanguages } from './live-languages.js';
import { OwnSideFeed } from './own-side-feed.service.js';
import { PresenceFeed } from './presence-feed.service.js';
import { ReadyService } from './ready.service.js';
import { ReplyFeed } from './reply-feed.service.js';
import { RoomCommands } from './room-commands.service.js';
import { RoomFeed } from './room-feed.js';
import { SlowConsumers } from './slow-consumers.js';
import { SocketAuth } from './socket-auth.js';
import { SocketServer } from './socket-server.js';
import { TypingService } from './typing.service.js';

/** Socket.IO: connections, their commands, and the feed that pushes the rooms' logs to them. */
@Module({
  imports: [AuthModule, LogModule, MembersModule, RoomsModule, PresenceModule],
  providers: [
    OwnSideFeed,
    AttendanceService,
    AuthenticateHandler,
    Bus,
    CommandBinding,
    ConnectionGate,
    ErasedConnections,
    FeedEvents,
    LiveLanguages,
    PresenceFeed,
    PresenceRelay,
    ReadyService,
    Relay,
    ReplyFeed,
    ReplyTexts,
    RoomCommands,
    RoomFeed,
    SlowConsumers,
    SocketAuth,
    SocketServer,
    TypingService,
  ],
})
export class RealtimeModule {}
