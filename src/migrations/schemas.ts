import type { Schema } from 'mongoose';
import { keySchema } from '../core/database/database-keys.js';
import { attachmentChunkSchema, attachmentFileSchema } from '../modules/attachments/attachment.schema.js';
import { botSchema } from '../modules/bots/bot.schema.js';
import { changeSchema } from '../modules/log/change.schema.js';
import { messageSchema } from '../modules/log/message.schema.js';
import { reactionSchema } from '../modules/log/reaction.schema.js';
import { hiddenMessageSchema } from '../modules/members/hidden-message.schema.js';
import { memberSchema } from '../modules/members/member.schema.js';
import { processSampleSchema } from '../modules/processes/process-sample.schema.js';
import { inviteSchema } from '../modules/rooms/invite.schema.js';
import { roomSchema } from '../modules/rooms/room.schema.js';
import { erasureSchema } from '../modules/users/erasure.schema.js';
import { companySchema, userSchema } from '../modules/users/user.schema.js';

/** What the database is asked for: the schema of every collection. */
export const SCHEMAS: readonly Pick<Schema, 'get' | 'indexes' | 'paths'>[] = [
  userSchema,
  companySchema,
  roomSchema,
  memberSchema,
  inviteSchema,
  hiddenMessageSchema,
  messageSchema,
  changeSchema,
  reactionSchema,
  attachmentFileSchema,
  attachmentChunkSchema,
  erasureSchema,
  keySchema,
  botSchema,
  processSampleSchema,
];
