import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ConfigModule } from './config/config.module.js';
import { AuthModule } from './core/auth/auth.module.js';
import { CommandRegistry } from './core/commands/command-registry.js';
import { CommandsModule } from './core/commands/commands.module.js';
import { DatabaseModule } from './core/database/database.module.js';
import { EventsModule } from './core/events/events.module.js';
import { LoggingModule } from './core/http/logging.module.js';
import { ProblemFilter } from './core/http/problem.filter.js';
import { HealthModule } from './health/health.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { AttachmentsModule } from './modules/attachments/attachments.module.js';
import { BotsModule } from './modules/bots/bots.module.js';
import { DemoModule } from './modules/demo/demo.module.js';
import { LimitsModule } from './modules/limits/limits.module.js';
import { LogModule } from './modules/log/log.module.js';
import { MembersModule } from './modules/members/members.module.js';
import { MessagesModule } from './modules/messages/messages.module.js';
import { PersonalDataModule } from './modules/personal-data/personal-data.module.js';
import { PresenceModule } from './modules/presence/presence.module.js';
import { ProcessesModule } from './modules/processes/processes.module.js';
import { ReactionsModule } from './modules/reactions/reactions.module.js';
import { RoomsModule } from './modules/rooms/rooms.module.js';
import { UsersModule } from './modules/users/users.module.js';
import { RealtimeModule } from './realtime/realtime.module.js';

/** The server, put together: what everything stands on, the modules, the ways in. */
@Module({
  imports: [
    ConfigModule,
    LoggingModule,
    DatabaseModule,
    EventsModule,
    CommandsModule,
    AuthModule,
    UsersModule,
    MembersModule,
    RoomsModule,
    LogModule,
    AttachmentsModule,
    MessagesModule,
    ReactionsModule,
    PresenceModule,
    BotsModule,
    PersonalDataModule,
    LimitsModule,
    ProcessesModule,
    DemoModule,
    RealtimeModule,
    HealthModule,
    MetricsModule,
  ],
  providers: [{ provide: APP_FILTER, useClass: ProblemFilter }],
})
export class AppModule implements OnApplicationBootstrap {
  constructor(private readonly registry: CommandRegistry) {}

  /** @throws Error naming the commands that no module handles */
  onApplicationBootstrap(): void {
    this.registry.requireAll();
  }
}
