import { describe, expect, it } from '@jest/globals';
import { dataOf, fromQuery } from '../../../../src/core/commands/rest.js';
import { FetchHistoryCommand } from '../../../../src/protocol/commands/fetch-history.command.js';
import { ListRoomsCommand } from '../../../../src/protocol/commands/list-rooms.command.js';
import { SendMessageCommand } from '../../../../src/protocol/commands/send-message.command.js';

describe('fromQuery', () => {
  it('makes numbers and booleans where the command declares them', () => {
    expect(fromQuery(ListRoomsCommand, { limit: '5', is_active: 'false', document_id: '7', cursor: 'true' })).toEqual({
      limit: 5,
      is_active: false,
      document_id: '7',
      cursor: 'true',
    });
  });

  it.each(['', ' 5', '0x10', '1e3', 'NaN', 'Infinity', '5 ', '9'.repeat(16)])(
    'leaves %p for validation to refuse',
    (limit) => {
      expect(fromQuery(ListRoomsCommand, { limit })).toEqual({ limit });
    },
  );

  it.each(['1', 'TRUE', 'yes', ''])('leaves %p, which is no boolean', (is_active) => {
    expect(fromQuery(ListRoomsCommand, { is_active })).toEqual({ is_active });
  });

  it('makes a list of one value, and keeps fields it does not know', () => {
    expect(fromQuery(SendMessageCommand, { participants: 'alice', nonsense: '1' })).toEqual({
      participants: ['alice'],
      nonsense: '1',
    });
  });

  it('takes words with commas between, repeated, or both; ids may hold commas', () => {
    for (const include of ['room,user', ['room', 'user'], ['room,user']])
      expect(fromQuery(FetchHistoryCommand, { include })).toEqual({ include: ['room', 'user'] });
    expect(fromQuery(FetchHistoryCommand, { include: '' })).toEqual({ include: [''] });
    expect(fromQuery(FetchHistoryCommand, { include: { $ne: 1 } })).toEqual({ include: [{ $ne: 1 }] });
    expect(fromQuery(SendMessageCommand, { participants: 'a,b' })).toEqual({ participants: ['a,b'] });
  });

  it('keeps repeated values for validation to refuse', () => {
    expect(fromQuery(ListRoomsCommand, { limit: ['1', '2'] })).toEqual({ limit: ['1', '2'] });
  });
});

describe('dataOf', () => {
  const params = { room_id: 'r' };

  it('takes the body of a POST and the query of a GET, with the path', () => {
    expect(dataOf(SendMessageCommand, { method: 'POST', body: { content: 'x' }, query: { a: '1' }, params })).toEqual({
      room_id: 'r',
      content: 'x',
    });
    expect(
      dataOf(FetchHistoryCommand, { method: 'GET', body: { content: 'x' }, query: { limit: '1' }, params }),
    ).toEqual({ room_id: 'r', limit: 1 });
  });

  it('takes no body as no data', () => {
    expect(dataOf(SendMessageCommand, { method: 'POST', params })).toEqual({ room_id: 'r' });
  });

  it.each([null, [], 'x', 1])('refuses the body %p', (body) => {
    expect(() => dataOf(SendMessageCommand, { method: 'POST', body, params })).toThrow(
      expect.objectContaining({ code: 'validation_failed' }),
    );
  });

  it('refuses a field that the path gives already', () => {
    expect(() => dataOf(SendMessageCommand, { method: 'POST', body: { room_id: 'other' }, params })).toThrow(
      expect.objectContaining({ data: { fields: [{ field: 'room_id', message: 'field.given_by_path' }] } }),
    );
  });

  it('keeps reserved keys as fields, for the check of payloads to refuse', () => {
    const data = dataOf(SendMessageCommand, {
      method: 'POST',
      body: JSON.parse('{"__proto__":{"a":1}}') as unknown,
      params,
    });
    expect(Object.keys(data)).toContain('__proto__');
    expect(Reflect.has(data, 'a')).toBe(false);
  });
});
