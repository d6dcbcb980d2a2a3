import { Module } from '@nestjs/common';
import { ConfigModule } from './config/config.module.js';
import { CommandsModule } from './core/commands/commands.module.js';

/** The server, put together. */
@Module({ imports: [ConfigModule, CommandsModule] })
export class AppModule {}
