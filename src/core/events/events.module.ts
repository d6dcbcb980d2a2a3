import { Global, Module } from '@nestjs/common';
import { DomainEvents } from './domain-events.js';

/** Gives every module the bus on which they tell each other what happened. */
@Global()
@Module({ providers: [DomainEvents], exports: [DomainEvents] })
export class EventsModule {}
