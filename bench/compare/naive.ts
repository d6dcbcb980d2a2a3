/**
 * The naive server of `npm run bench`: each message is stored by an insert of its own, on a majority's journal, before it is pushed and
 * acknowledged. It numbers nothing and checks nothing. MONGODB_URI names its database.
 */
import mongoose from 'mongoose';
import { servePlainly } from './plain-server.js';

const client = await mongoose.mongo.MongoClient.connect(process.env['MONGODB_URI'] ?? '', {
  writeConcern: { w: 'majority', journal: true },
});
const messages = client.db().collection('messages');
await messages.createIndex({ room_id: 1, created_at: 1 }, {}, {});

servePlainly((message) => messages.insertOne({ ...message, created_at: new Date() }));
