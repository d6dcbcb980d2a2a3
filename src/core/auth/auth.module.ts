import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Config } from '../../config/config.js';
import { AuthGuard } from './auth.guard.js';
import { AuthService } from './auth.service.js';
import { TokenKeys } from './token-keys.js';
import { TokenVerifier } from './token-verifier.js';
import { TokensController } from './tokens.controller.js';
import { TokensService } from './tokens.service.js';

/** Who is who, on both transports. Needs the global users module, which provides `TokenUsers`. */
@Module({
  controllers: [TokensController],
  providers: [
    { provide: TokenKeys, inject: [Config], useFactory: (config: Config) => TokenKeys.load(config) },
    { provide: APP_GUARD, useExisting: AuthGuard },
    AuthGuard,
    AuthService,
    TokensService,
    TokenVerifier,
  ],
  exports: [AuthService],
})
export class AuthModule {}
