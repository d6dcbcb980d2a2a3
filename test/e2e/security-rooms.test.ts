import { afterAll, describe, expect, it } from '@jest/globals';
import { brief } from '../support/device.js';
import { type CommandName, fieldsOf, routesOf } from '../support/documented.js';
import { ALL_COMMANDS, exampleWith } from '../support/sample-commands.js';
import { ANY_RATE } from '../support/rates.js';
import { done, FENCE, invalid, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage(ANY_RATE);
const NOWHERE = '11111111-1111-4111-8111-111111111111';
const OF_A_ROOM = ALL_COMMANDS.filter((command) => 'room_id' in fieldsOf(command));

interface MessageField {
  field: string;
  isList: boolean;
}

/** The fields of a command that name a message, by one id or by several. */
function messageFields(command: CommandName): MessageField[] {
  return Object.entries(fieldsOf(command)).flatMap(([field, { type, format, items }]): MessageField[] => {
    if (field === 'room_id') return [];
    if (format === 'uuid') return [{ field, isList: false }];
    const item = Object(items) as { format?: unknown };
    return type === 'array' && item.format === 'uuid' ? [{ field, isList: true }] : [];
  });
}

interface Place {
  room_id: string;
  message_id: string;
}

/** A room with a message of its maker's. */
async function placeOf(maker: string, ...participants: string[]): Promise<Place> {
  const { room } = done(await stage.overRest(maker, 'create_room', { type: 'group', participants }));
  const sent = done(await stage.overRest(maker, 'send_message', { room_id: room.id, content: 'hello' }));
  return { room_id: room.id, message_id: sent.message.id };
}

/** What to give as a command about a place. */
function about(command: CommandName, { room_id, message_id }: Place): Record<string, unknown> {
  return exampleWith(command, { room_id, ...('message_id' in fieldsOf(command) && { message_id }) });
}

/** Nothing of it was unforeseen: an error that nobody thought of is logged as one. */
afterAll(() => {
  expect(
    stage.server
      .output()
      .split('\n')
      .filter((line) => line.includes('"level":50')),
  ).toEqual([]);
});

onBothTransports(stage, (run) => {
  it.each(OF_A_ROOM)('%s: rooms and messages of strangers and of other companies are not there', async (command) => {
    const acme = { company_id: 'acme' };
    const [ann, stranger] = [stage.person('ann', acme), stage.person('stranger', acme)];
    const outsider = stage.person('outsider', { company_id: 'globex' });
    const mine = await placeOf(ann);
    const foreign = [await placeOf(stranger), await placeOf(outsider)];
    const before = await stage.stored();
    const nothing = await run(ann, command, about(command, { room_id: NOWHERE, message_id: NOWHERE }));
    expect(nothing).toEqual(refused('not_found'));
    for (const place of foreign) {
      expect(await run(ann, command, about(command, place))).toEqual(nothing);
      expect(await run(ann, command, about(command, { ...place, message_id: mine.message_id }))).toEqual(nothing);
    }
    expect(await stage.stored()).toEqual(before);
  });

  it('a message under another room’s id is not there, though both rooms are one’s own', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const [here, there] = [await placeOf(ann, ben), await placeOf(ann, ben)];
    const strange = await placeOf(stage.person('stranger'));
    const before = await stage.stored();
    const asked: string[] = [];
    for (const command of OF_A_ROOM)
      for (const { field, isList } of messageFields(command)) {
        const name = (id: string) => {
          const targets = command === 'redirect_message' && { targets: [ben] };
          return run(ann, command, { ...about(command, here), ...targets, [field]: isList ? [id] : id });
        };
        const nothing = await name(NOWHERE);
        expect([command, field, nothing.code]).toEqual([
          command,
          field,
          expect.stringMatching(/^(not_found|validation_failed)$/),
        ]);
        for (const id of [there.message_id, strange.message_id])
          expect([command, field, await name(id)]).toEqual([command, field, nothing]);
        asked.push(`${command} ${field}`);
      }
    for (const known of ['get_message message_id', 'send_message reply_to', 'fetch_history around_id'])
      expect(asked).toContain(known);
    expect(await stage.stored()).toEqual(before);
  });

  it.each(OF_A_ROOM)('%s: a deleted room is not there, for those who were in it neither', async (command) => {
    const [ann, ben] = stage.people('ann', 'ben');
    const place = await placeOf(ann, ben);
    done(await run(ann, 'delete_room', { room_id: place.room_id }));
    const before = await stage.stored();
    const nothing = await run(ann, command, about(command, { room_id: NOWHERE, message_id: NOWHERE }));
    for (const who of [ann, ben]) expect(await run(who, command, about(command, place))).toEqual(nothing);
    expect(await stage.stored()).toEqual(before);
  });

  // Leaving again is done already, and says so: a repeat of one's own leaving must not fail.
  it.each(OF_A_ROOM.filter((command) => command !== 'leave_room'))(
    '%s: whoever was kicked is a stranger, at once and when they come back',
    async (command) => {
      const [ann, ben] = stage.people('ann', 'ben');
      const place = await placeOf(ann, ben);
      const sent = await run(ben, 'send_message', { room_id: place.room_id, content: 'mine' });
      const mine = { ...place, message_id: done(sent).message.id };
      const live = await stage.connect(ben);
      done(await run(ann, 'remove_member', { room_id: place.room_id, user_id: ben }));
      const before = await stage.stored();
      const nothing = await run(ben, command, about(command, { room_id: NOWHERE, message_id: NOWHERE }));
      expect(nothing).toEqual(refused('not_found'));
      for (const at of [place, mine]) {
        expect(await run(ben, command, about(command, at))).toEqual(nothing);
        expect(await live.run(command, about(command, at))).toEqual(nothing);
      }
      live.close();
      const back = await stage.connect(ben);
      expect(await back.run(command, about(command, mine))).toEqual(nothing);
      expect(await stage.stored()).toEqual(before);
    },
  );
});

onBothTransports(stage, (run) => {
  it('whoever was kicked while away comes back to nothing: no room, no push, no sync', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id } = await placeOf(ann, ben);
    const [anns, away] = [await stage.connect(ann), await stage.connect(ben)];
    away.close();
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    done(await run(ann, 'send_message', { room_id, content: 'behind your back' }));
    const back = await stage.connect(ben);
    const ready = await back.until(({ type }) => type === 'ready');
    expect(ready.data).toMatchObject({ rooms: [] });
    const rooms = [{ room_id, after_seq: 0, after_rev: 0 }];
    expect(done(await run(ben, 'sync', { rooms })).rooms).toMatchObject([{ code: 'not_found', messages: [] }]);
    expect(done(await run(ben, 'list_rooms')).rooms).toEqual([]);
    done(await run(ann, 'send_message', { room_id, content: 'and again' }));
    const [, bens] = await stage.seen(room_id, anns, back);
    expect(bens).toEqual([]);
  });

  it('a kick that races sends: nothing of theirs behind it, nothing behind it to them', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id } = await placeOf(ann, ben);
    const [anns, bens, batched] = await Promise.all([
      stage.connect(ann),
      stage.connect(ben),
      stage.connect(ben, { batch: true }),
    ]);
    const sends = Array.from({ length: 100 }, (_, n) => {
      const data = { room_id, content: `as ${String(n)}` };
      return n % 2 === 0 ? stage.overRest(ben, 'send_message', data) : bens.run('send_message', data);
    });
    await anns.until((event) => event.type === 'message_created' && event.data.message.content.startsWith('as '));
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    const outcomes = (await Promise.all(sends)).map(({ code }) => code);
    expect(outcomes.filter((code) => code !== null && code !== 'not_found')).toEqual([]);
    await stage.fence(room_id, anns, bens, batched);
    const all = anns.take();
    const end = all.findIndex(({ type }) => type === 'member_left');
    const upToTheEnd = all.slice(0, end + 1).map(brief);
    for (const device of [bens, batched]) expect(device.take().map(brief)).toEqual(upToTheEnd);
    const written = all.flatMap((event) => (event.type === 'message_created' ? event.data.message : []));
    const theirs = written.filter(({ sender_id, event }) => sender_id === ben && event === null);
    // All that was acknowledged is there, before the end, and no more.
    expect(theirs).toHaveLength(outcomes.filter((code) => code === null).length);
    const [removal] = all.slice(end).flatMap((event) => (event.type === 'member_left' ? event.data.seq : []));
    expect(theirs.filter(({ seq }) => seq > Number(removal))).toEqual([]);
  });

  it('positions that are no position: negative, NaN, beyond the head, of another epoch', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id } = await placeOf(ann, ben);
    const other = await placeOf(ann);
    const sync = (position: object) =>
      run(ann, 'sync', { rooms: [{ room_id, after_seq: 0, after_rev: 0, ...position }] });
    for (const wrong of [-1, NaN, Infinity, 0.5, 2 ** 53, 1e300, '1', null, { $gt: 0 }]) {
      expect([wrong, await sync({ after_seq: wrong })]).toEqual([wrong, invalid('rooms.0.after_seq')]);
      expect([wrong, await sync({ after_rev: wrong })]).toEqual([wrong, invalid('rooms.0.after_rev')]);
    }
    for (const wrong of ['', 'a\0b', 'x'.repeat(129), 5, { $ne: null }])
      expect([wrong, await sync({ epoch: wrong })]).toEqual([wrong, invalid('rooms.0.epoch')]);
    const [whole] = done(await sync({})).rooms;
    const [elsewhere] = done(
      await run(ann, 'sync', { rooms: [{ ...other, after_seq: 0, after_rev: 0, message_id: undefined }] }),
    ).rooms;
    const head = Number(whole?.head_seq);
    for (const beyond of [
      { after_seq: head + 1 },
      { after_seq: 2 ** 53 - 1, after_rev: 2 ** 53 - 1 },
      { after_rev: 2 ** 53 - 1 },
      { after_seq: head, epoch: 'another' },
      { after_seq: head, epoch: '__proto__' },
      ...(elsewhere?.epoch === whole?.epoch ? [] : [{ after_seq: head, epoch: elsewhere?.epoch }]),
    ])
      expect([beyond, done(await sync(beyond)).rooms]).toEqual([
        beyond,
        [expect.objectContaining({ code: null, reset: true, messages: [], changed: [] })],
      ]);
    const many = Array.from({ length: 201 }, () => ({ room_id, after_seq: 0, after_rev: 0 }));
    expect(await run(ann, 'sync', { rooms: many })).toEqual(invalid('rooms'));
  });
});

describe('two rooms in one command', () => {
  it.each(OF_A_ROOM)('%s is refused when envelope and data, or path and body, name different ones', async (command) => {
    const ann = stage.person('ann');
    const [here, there] = [await placeOf(ann), await placeOf(ann)];
    const before = await stage.stored();
    const device = await stage.connect(ann);
    const data = about(command, here);
    const envelope = { command, room_id: there.room_id, data };
    const answer: unknown = await device.socket.timeout(5000).emitWithAck('command', envelope);
    expect(answer).toMatchObject({
      success: false,
      code: 'validation_failed',
      data: { fields: [{ field: 'room_id' }] },
    });
    for (const { method, path, inPath } of routesOf(command)) {
      if (!inPath.includes('room_id') || method === 'GET' || method === 'DELETE') continue;
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(data[name])));
      const rest = Object.fromEntries(Object.entries(data).filter(([name]) => !inPath.includes(name)));
      const response = await fetch(`${stage.server.url}${filled}`, {
        method,
        headers: { authorization: `Bearer ${await stage.token(ann)}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...rest, room_id: there.room_id }),
      });
      expect(await response.json()).toMatchObject({ code: 'validation_failed', fields: [{ field: 'room_id' }] });
    }
    expect(await stage.stored()).toEqual(before);
  });
});

describe('the wire', () => {
  it('tells those whom a message is not for its number, and not one byte of it', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const { room_id } = await placeOf(ann, ben, cat);
    const [cats, batched] = [await stage.connect(cat), await stage.connect(cat, { batch: true })];
    const frames: string[] = [];
    for (const { socket } of [cats, batched])
      socket.io.engine.on('packet', (packet: { data?: unknown }) => frames.push(String(packet.data)));
    const secret = { room_id, content: 'classified', targets: [ben], extra_metadata: { plan: 'classified' } };
    const { message } = done(await stage.overRest(ann, 'send_message', secret));
    const at = { room_id, message_id: message.id };
    done(await stage.overRest(ann, 'edit_message', { ...at, content: 'classified too' }));
    done(await stage.overRest(ann, 'delete_message', at));
    expect(await stage.seen(room_id, cats, batched)).toEqual([
      ['skipped #6', 'skipped ~1', 'skipped ~2', FENCE],
      ['skipped #6', 'skipped ~1', 'skipped ~2', FENCE],
    ]);
    const wire = frames.join('\n');
    expect(wire).toContain('skipped');
    for (const trace of ['classified', message.id, 'plan']) expect(wire).not.toContain(trace);
  });
});
