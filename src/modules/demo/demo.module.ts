import { Module } from '@nestjs/common';
import { DemoController } from './demo.controller.js';
import { DemoService } from './demo.service.js';

/** The demo that a server in development can be filled with. */
@Module({ controllers: [DemoController], providers: [DemoService] })
export class DemoModule {}
