import { describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AsyncApi } from '../../../src/docs/asyncapi.js';
import { commandsOf, eventsOf, fieldsOf, tagsOf, viewsOf } from '../../../src/docs/socket/document.js';
import { inline } from '../../../src/docs/socket/inline.js';
import { Prefill } from '../../../src/docs/socket/prefill.js';
import { type ClientSocket, type Entry, readData, Session } from '../../../src/docs/socket/session.js';
import { handshakeOf } from '../../../src/docs/socket/sign-in.js';

const api = JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/asyncapi.json'), 'utf8')) as AsyncApi;
const NO_ID = '00000000-0000-4000-8000-000000000000';

describe('what the page takes from the document', () => {
  it('is every operation, each with fields or none, and every schema', () => {
    const [commands, events] = [commandsOf(api), eventsOf(api)];
    const shown = [...commands, ...events].map(({ name }) => name);
    expect([...shown, 'connect', 'command', 'response'].sort()).toEqual(Object.keys(api.operations).sort());
    const schemas = [...commands.flatMap(({ data, answer }) => [data, answer]), ...events.map(({ data }) => data)];
    expect(new Set([...schemas, ...viewsOf(api)])).toEqual(new Set(Object.keys(api.components.schemas)));
    expect(new Set(tagsOf(api))).toEqual(new Set(commands.map(({ tag }) => tag)));
    for (const { tag, description, codes } of commands)
      expect([tag, description, codes]).toEqual([
        expect.stringMatching(/./),
        expect.stringMatching(/./),
        expect.arrayContaining(['internal']),
      ]);
  });

  it('links every schema that a field is of to a view', () => {
    const views = viewsOf(api);
    for (const schema of Object.keys(api.components.schemas)) {
      for (const { type } of fieldsOf(api, schema)) {
        const links = inline(type).filter(({ kind }) => kind === 'link');
        for (const { text } of links) expect(views).toContain(text);
      }
    }
  });

  it('tells a field in words', () => {
    expect(fieldsOf(api, 'SendMessageCommand')).toContainEqual({
      name: 'reply_to',
      required: false,
      type: 'string (uuid)',
      text: 'Id of a message of the same room that this one answers.',
    });
    expect(fieldsOf(api, 'Nothing')).toEqual([]);
  });
});

describe('inline', () => {
  it('takes code and links apart, and leaves all else as it is', () => {
    expect(inline('See `a|b`, [Room](#Room) <b>and</b> [x](javascript:y)')).toEqual([
      { kind: 'text', text: 'See ' },
      { kind: 'code', text: 'a|b' },
      { kind: 'text', text: ', ' },
      { kind: 'link', text: 'Room', href: '#Room' },
      { kind: 'text', text: ' <b>and</b> [x](javascript:y)' },
    ]);
    expect(inline('')).toEqual([]);
  });
});

describe('Prefill', () => {
  it('puts the newest room and message where an example names none', () => {
    const prefill = new Prefill();
    const example = { room_id: NO_ID, message_id: NO_ID, content: 'Hello' };
    expect(JSON.parse(prefill.fill(example))).toEqual(example);
    prefill.learn({ data: { rooms: [{ room_id: 'r0' }, { room_id: 'r1' }] } });
    prefill.learn({ data: { message: { id: 'm1', room_id: 'r2' } } });
    expect(JSON.parse(prefill.fill(example))).toEqual({ room_id: 'r2', message_id: 'm1', content: 'Hello' });
    prefill.learn({ data: { room: { id: 'r3', last_message: null } } });
    prefill.learn('no object');
    expect(JSON.parse(prefill.fill({ rooms: [{ room_id: NO_ID }] }))).toEqual({ rooms: [{ room_id: 'r3' }] });
  });
});

describe('readData', () => {
  it('takes an object, or nothing', () => {
    expect(readData(' {"a": 1} ')).toEqual({ a: 1 });
    expect(readData('  ')).toEqual({});
  });

  it.each(['[1]', '"text"', 'null', '3'])('refuses %s', (text) => {
    expect(() => readData(text)).toThrow('The data must be a JSON object: { … }.');
  });

  it('says that something is no JSON', () => {
    expect(() => readData('{a}')).toThrow(/^This is not JSON: /);
  });
});

describe('handshakeOf', () => {
  it('leaves out what was left empty', () => {
    const empty = { token: ' t ', actAs: ' ', language: '', batch: false, subscribeNone: false };
    expect(handshakeOf(empty)).toEqual({ token: 't' });
    const full = { token: 't', actAs: 'bob', language: 'hi', batch: true, subscribeNone: true };
    expect(handshakeOf(full)).toEqual({ token: 't', act_as: 'bob', language: 'hi', batch: true, subscribe: 'none' });
  });
});

/** A client without a network. */
class Wire implements ClientSocket {
  readonly id = 's1';
  connected = false;
  readonly listeners = new Map<string, (argument: never) => void>();
  heard: (event: string, payload: unknown) => void = () => undefined;
  readonly emitWithAck = jest.fn<(event: string, data: unknown) => Promise<unknown>>();
  readonly disconnect = jest.fn(() => (this.connected = false));

  on(event: string, listener: (argument: never) => void): void {
    this.listeners.set(event, listener);
  }

  onAny(listener: (event: string, payload: unknown) => void): void {
    this.heard = listener;
  }

  timeout(): Pick<this, 'emitWithAck'> {
    return this;
  }

  say(event: string, argument?: unknown): void {
    this.connected = event === 'connect';
    this.listeners.get(event)?.(argument as never);
  }
}

describe('Session', () => {
  function started() {
    const [wires, entries, states]: [Wire[], Entry[], string[]] = [[], [], []];
    const open = () => {
      wires.push(new Wire());
      return wires.at(-1)!;
    };
    const session = new Session(
      open,
      (entry) => entries.push(entry),
      (state) => states.push(state),
    );
    return { session, wires, entries, states };
  }

  it('tells of refusals and of what ends by itself', () => {
    const { session, wires, entries, states } = started();
    session.connect({ token: 't' });
    wires[0]!.say('connect_error', Object.assign(new Error('no'), { data: { code: 'forbidden' } }));
    wires[0]!.say('connect_error', new Error('xhr poll error'));
    wires[0]!.say('connect');
    wires[0]!.say('disconnect', 'transport close');
    expect(entries.map(({ kind, content }) => [kind, content])).toEqual([
      ['failure', { code: 'forbidden' }],
      ['failure', 'No connection: xhr poll error.'],
      ['state', 'Connected as s1.'],
      ['state', 'Disconnected: transport close.'],
    ]);
    expect(states).toEqual(['connecting', 'disconnected', 'disconnected', 'connected', 'disconnected']);
  });

  it('leaves one connection before it opens another, and hears the new one only', () => {
    const { session, wires, entries } = started();
    session.connect({ token: 'a' });
    wires[0]!.say('connect');
    session.connect({ token: 'b' });
    expect(wires[0]!.disconnect).toHaveBeenCalledTimes(1);
    entries.length = 0;
    wires[0]!.heard('message_created', {});
    wires[0]!.say('disconnect', 'io client disconnect');
    wires[1]!.heard('ready', { data: {} });
    expect(entries).toMatchObject([{ kind: 'event', name: 'ready' }]);
  });

  it('says that no answer came', async () => {
    const { session, wires, entries } = started();
    session.connect({ token: 't' });
    wires[0]!.say('connect');
    wires[0]!.emitWithAck.mockRejectedValueOnce(new Error('operation has timed out'));
    await session.send('get_me', {});
    expect(entries.slice(1)).toMatchObject([
      { kind: 'sent', name: 'get_me', content: {} },
      { kind: 'failure', content: 'No answer within 15 seconds.' },
    ]);
  });
});
