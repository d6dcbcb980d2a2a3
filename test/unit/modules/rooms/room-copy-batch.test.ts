import { describe, expect, test } from '@jest/globals';
import type { LogEntry } from '../../../../src/modules/log/log.types.js';
import { messageDocument } from '../../../../src/modules/log/message-documents.js';
import type { MessageDocument } from '../../../../src/modules/log/message.schema.js';
import { CopyBatch } from '../../../../src/modules/rooms/room-copy-batch.js';
import { newMessage } from '../../../support/room-logs.js';

const ROOM = '0b9e7c52-7c0f-4b7e-9f0a-5d0a4a1f6a31';

function message(seq: number, fields: Partial<MessageDocument> = {}): MessageDocument {
  const at = new Date(seq * 1000);
  const numbers = { seq, tally: seq, created_at: at, updated_at: at };
  return { ...messageDocument(newMessage(ROOM, `text ${seq}`)), ...numbers, ...fields };
}

function made(document: MessageDocument): LogEntry {
  return { kind: 'message', seq: document.seq, message: document };
}

function changed(rev: number, document: MessageDocument): LogEntry {
  return {
    kind: 'change',
    rev,
    change: { type: 'message_edited', user_id: 'alice', reaction: null },
    message: { ...document, rev },
  };
}

describe('copies to be written', () => {
  test('keep the newest of each room, whatever the order', () => {
    const [one, two] = [message(1), message(2)];
    const entries = [made(one), made(two), changed(1, two), changed(2, one)];
    for (const order of [entries, entries.toReversed()]) {
      const batch = new CopyBatch();
      for (const entry of order) batch.add({ roomId: ROOM, entries: [entry] });
      expect(batch.rooms.get(ROOM)).toMatchObject({
        seq: 2,
        tally: 2,
        rev: 2,
        message: { seq: 2, rev: 1 },
        activeAt: new Date(2000),
      });
      expect([...batch.reads.values()]).toMatchObject([{ userId: 'alice', seq: 2, tally: 2 }]);
    }
  });

  test('system messages move the head and the activity, and are neither last message nor read', () => {
    const batch = new CopyBatch();
    batch.add({ roomId: ROOM, entries: [made(message(3, { sender_id: null, message_type: 'system', tally: 0 }))] });
    expect(batch.rooms.get(ROOM)).toMatchObject({ seq: 3, tally: 0, message: null, activeAt: new Date(3000) });
    expect(batch.reads.size).toBe(0);
  });

  test('targeted messages move the head and the activity, and are neither last message nor read', () => {
    const batch = new CopyBatch();
    const secret = message(3, { targets: ['bob'], tally: 2 });
    batch.add({ roomId: ROOM, entries: [made(secret), changed(1, secret)] });
    expect(batch.rooms.get(ROOM)).toMatchObject({ seq: 3, tally: 2, rev: 1, message: null });
    expect(batch.reads.size).toBe(0);
  });

  test('split takes out, merge puts back what nothing newer has replaced', () => {
    const batch = new CopyBatch();
    batch.add({ roomId: ROOM, entries: [made(message(1))] });
    const taken = batch.split(1);
    expect(batch.isEmpty).toBe(true);
    batch.add({ roomId: ROOM, entries: [made(message(2))] });
    batch.merge(taken);
    expect(batch.rooms.get(ROOM)).toMatchObject({ seq: 2, message: { seq: 2 } });
  });
});
