import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { CHANGES, type ChangeDocument } from './change.schema.js';
import { MESSAGES, type MessageDocument } from './message.schema.js';
import { type ReactionDocument, REACTIONS } from './reaction.schema.js';

/** The log's two collections, and the reactions that go with them, by the driver: the hot path writes no hydrated documents. */
@Injectable()
export class LogCollections {
  readonly messages: mongo.Collection<MessageDocument>;
  readonly changes: mongo.Collection<ChangeDocument>;
  readonly reactions: mongo.Collection<ReactionDocument>;

  constructor(@InjectConnection() private readonly connection: Connection) {
    const database = connection.getClient().db(connection.name);
    this.messages = database.collection<MessageDocument>(MESSAGES);
    this.changes = database.collection<ChangeDocument>(CHANGES);
    this.reactions = database.collection<ReactionDocument>(REACTIONS);
  }

  startSession(): mongo.ClientSession {
    return this.connection.getClient().startSession();
  }
}
