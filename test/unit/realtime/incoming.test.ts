import { describe, expect, it } from '@jest/globals';
import { ConfabError } from '../../../src/core/errors/confab-error.js';
import { readIncoming } from '../../../src/realtime/incoming.js';

const ack = (): void => undefined;

function fieldOf(data: () => unknown): string | undefined {
  try {
    data();
  } catch (error) {
    if (error instanceof ConfabError) return error.data.fields?.[0]?.field;
  }
  return undefined;
}

describe('a command under its own name', () => {
  it('takes request_id out of its data', () => {
    const read = readIncoming('send_message', [{ room_id: 'r', content: 'hi', request_id: 'q1' }, ack]);
    expect(read).toMatchObject({ name: 'send_message', requestId: 'q1', acknowledge: ack });
    expect(read.data()).toEqual({ room_id: 'r', content: 'hi' });
  });

  it.each([5, null, {}, ['q']])('ignores a request_id of %p', (request_id) => {
    const read = readIncoming('get_me', [{ request_id }]);
    expect(read).toMatchObject({ requestId: null, acknowledge: null });
    expect(read.data()).toEqual({});
  });

  it('may come without data, with or without an acknowledgement', () => {
    expect(readIncoming('get_me', []).data()).toEqual({});
    expect(readIncoming('get_me', [ack]).data()).toEqual({});
  });

  it('passes on data that is no object, for validation to refuse', () => {
    for (const data of [null, 'text', 5, [1], true]) expect(readIncoming('get_me', [data]).data()).toEqual(data);
  });

  it('refuses anything after the data', () => {
    const read = readIncoming('get_me', [{ request_id: 'q' }, 'more', ack]);
    expect(read).toMatchObject({ requestId: 'q', acknowledge: ack });
    expect(fieldOf(read.data)).toBe('data');
  });

  it('answers to a function that is not last as to data', () => {
    expect(fieldOf(readIncoming('get_me', [ack, {}]).data)).toBe('data');
  });

  it('survives names that are no texts or too long', () => {
    expect(readIncoming(5, [{}]).name).toBe('5');
    expect(readIncoming('x'.repeat(1000), [{}]).name).toHaveLength(64);
  });
});

describe('a command in an envelope', () => {
  it('is the same thing', () => {
    const read = readIncoming('command', [
      { command: 'send_message', room_id: 'r', data: { content: 'hi' }, request_id: 'q' },
      ack,
    ]);
    expect(read).toMatchObject({ name: 'send_message', requestId: 'q', acknowledge: ack });
    expect(read.data()).toEqual({ content: 'hi', room_id: 'r' });
  });

  it('may name the same room twice, in any case', () => {
    const read = readIncoming('command', [{ command: 'get_room', room_id: 'AB', data: { room_id: 'ab' } }]);
    expect(read.data()).toEqual({ room_id: 'ab' });
  });

  it('refuses two different rooms', () => {
    const read = readIncoming('command', [{ command: 'get_room', room_id: 'a', data: { room_id: 'b' } }]);
    expect(fieldOf(read.data)).toBe('room_id');
  });

  it('takes null for no room, and no data for none', () => {
    expect(readIncoming('command', [{ command: 'get_me', room_id: null }]).data()).toEqual({});
  });

  it.each([
    [undefined, 'command'],
    [null, 'data'],
    ['get_me', 'data'],
    [[], 'data'],
    [{ command: 5, request_id: 'q' }, 'command'],
    [{}, 'command'],
  ])('refuses %p on the field %s', (payload, field) => {
    const read = readIncoming('command', [payload, ack]);
    expect(read.name).toBe('command');
    expect(read.acknowledge).toBe(ack);
    expect(fieldOf(read.data)).toBe(field);
  });

  it('does not let a key reach a prototype', () => {
    const data: unknown = JSON.parse('{"__proto__": {"isAdmin": true}, "request_id": "q"}');
    const read = readIncoming('command', [{ command: 'get_me', data, room_id: 'r' }]);
    const seen = read.data();
    expect(Object.hasOwn(Object(seen) as object, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(seen)).toBe(Object.prototype);
  });
});
