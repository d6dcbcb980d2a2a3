import { describe, expect, it } from '@jest/globals';
import { validateCommand } from '../../../src/core/commands/validate-command.js';
import { ConfabError } from '../../../src/core/errors/confab-error.js';
import type { ProtocolClass } from '../../../src/protocol/command.js';
import { CreateRoomCommand } from '../../../src/protocol/commands/create-room.command.js';
import { EditMessageCommand } from '../../../src/protocol/commands/edit-message.command.js';
import { FetchHistoryCommand } from '../../../src/protocol/commands/fetch-history.command.js';
import { GetLimitsCommand } from '../../../src/protocol/commands/get-limits.command.js';
import { RedirectMessageCommand } from '../../../src/protocol/commands/redirect-message.command.js';
import { SendMessageCommand } from '../../../src/protocol/commands/send-message.command.js';
import { SyncCommand } from '../../../src/protocol/commands/sync.command.js';
import { UpdateMeCommand } from '../../../src/protocol/commands/users.command.js';
import { DEFAULT_LIMITS } from '../../../src/protocol/limits.js';
import { useLimits } from '../../../src/protocol/limits-in-force.js';

const ROOM = '0d3c9d5e-3a52-4c0e-9d0a-0b0f6f3b1c11';

/** The wrong fields, by path; empty where all is right. */
function wrong(command: ProtocolClass, data: object): string[] {
  try {
    validateCommand(command, data);
    return [];
  } catch (error) {
    if (!(error instanceof ConfabError)) throw error;
    return (error.data.fields ?? []).map(({ field }) => field);
  }
}

function message(fields: object): string[] {
  return wrong(SendMessageCommand, { room_id: ROOM, content: 'x', ...fields });
}

describe('Uuid', () => {
  it('takes any version and lowers it', () => {
    expect(validateCommand(SendMessageCommand, { room_id: ROOM.toUpperCase(), content: 'x' }).room_id).toBe(ROOM);
    expect(message({ room_id: '00000000-0000-0000-0000-000000000000' })).toEqual([]);
  });

  it.each(['', 'x', `${ROOM} `, ROOM.replaceAll('-', ''), `{${ROOM}}`, `${ROOM}\n`])('refuses %p', (room_id) => {
    expect(message({ room_id })).toEqual(['room_id']);
  });
});

describe('Content', () => {
  it.each(['a', ' a ', 'line\nbreak\ttab\r\n', '👩‍👩‍👧 नमस्ते', 'x'.repeat(4000), '𝒳'.repeat(4000)])(
    'takes %#',
    (content) => {
      expect(message({ content })).toEqual([]);
    },
  );

  it.each(['', ' ', '\n\t', '\u00a0', 'a\0b', 'a\u0007', 'a\u0085', '\ud800', 'x'.repeat(4001), '𝒳'.repeat(4001)])(
    'refuses %#',
    (content) => {
      expect(message({ content })).toEqual(['content']);
    },
  );

  it('may be missing or empty beside attachments that are some', () => {
    const attachments = [{ type: 'image', url: 'https://example.com/a.png' }];
    for (const data of [{}, { content: '' }]) {
      expect(wrong(SendMessageCommand, { room_id: ROOM, ...data, attachments })).toEqual([]);
      expect(wrong(SendMessageCommand, { room_id: ROOM, ...data, attachments: [] })).toEqual(['content']);
      expect(wrong(SendMessageCommand, { room_id: ROOM, ...data })).toEqual(['content']);
      expect(wrong(SendMessageCommand, { room_id: ROOM, ...data, attachments: 'x' })).toContain('content');
    }
    expect(message({ content: ' ', attachments })).toEqual(['content']);
    expect(message({ content: null, attachments })).toEqual(['content']);
    const edit = { room_id: ROOM, message_id: ROOM };
    expect(wrong(EditMessageCommand, { ...edit, content: '' })).toEqual([]);
    expect(wrong(EditMessageCommand, { ...edit, content: ' ' })).toEqual(['content']);
  });

  it('is bounded in bytes too', () => {
    useLimits({ ...DEFAULT_LIMITS, content_bytes: 6 });
    expect(message({ content: 'नम' })).toEqual([]);
    expect(message({ content: 'नमस' })).toEqual(['content']);
    useLimits(DEFAULT_LIMITS);
  });
});

describe('OpaqueIds', () => {
  it('takes ids of any length at any place', () => {
    expect(wrong(CreateRoomCommand, { type: 'direct', participants: ['alice', 'bob', 'x'.repeat(128)] })).toEqual([]);
  });

  it.each([
    [['alice', '']],
    [['alice', 1]],
    [['alice', null]],
    [['a\nb']],
    [['x'.repeat(129)]],
    [Array.from({ length: 501 }, (_, i) => `u${i}`)],
    ['alice'],
  ])('refuses %#', (participants) => {
    expect(wrong(CreateRoomCommand, { type: 'direct', participants })).toEqual(['participants']);
  });

  it('has a least number where it says so', () => {
    expect(message({ participants: ['alice'] })).toEqual(['participants']);
  });
});

describe('SomeOf', () => {
  const including = (include: unknown): string[] => wrong(FetchHistoryCommand, { room_id: ROOM, include });

  it.each([[[]], [['room']], [['user', 'room']], [undefined]])('takes %j', (include) => {
    expect(including(include)).toEqual([]);
  });

  it.each(
    ['room', null, {}, [''], ['room', 'room'], ['room', 5], [['room']], ['toString'], [{ $ne: 1 }]].map((v) => [v]),
  )('refuses %j', (include) => {
    expect(including(include)).toEqual(['include']);
  });
});

describe('Metadata', () => {
  it.each([{}, { a: { b: [1, null, 'x'] } }, { 'a.b': 1 }])('takes %p', (extra_metadata) => {
    expect(message({ extra_metadata })).toEqual([]);
  });

  it.each([
    { $a: 1 },
    { a: [{ $b: 1 }] },
    { _bsontype: 'Long' },
    { 'a\0': 1 },
    { a: '\ud800' },
    { '\ud800': 1 },
    { a: 'x'.repeat(8192) },
    [],
    'x',
    1,
  ])('refuses %#', (extra_metadata) => {
    expect(message({ extra_metadata })).toEqual(['extra_metadata']);
  });

  it('is kept as it came', () => {
    const extra_metadata = { a: [{ b: 'x' }], c: null };
    expect(validateCommand(SendMessageCommand, { room_id: ROOM, content: 'x', extra_metadata }).extra_metadata).toEqual(
      extra_metadata,
    );
  });
});

describe('IsoTime', () => {
  it.each(['2026-01-01T12:00:00.000Z', '2026-01-01T12:00:00+05:30', '2026-01-01T12:00Z'])('takes %s', (sent_at) => {
    expect(message({ sent_at })).toEqual([]);
  });

  it.each(['2026-01-01', '2026-01-01T12:00:00', '2026-13-01T12:00:00Z', 'now', '', '2026-01-01 12:00:00Z'])(
    'refuses %p',
    (sent_at) => {
      expect(message({ sent_at })).toEqual(['sent_at']);
    },
  );
});

describe('Integer', () => {
  it('keeps to its limit, also when an operator moved it', () => {
    expect(wrong(FetchHistoryCommand, { room_id: ROOM, limit: 200 })).toEqual([]);
    expect(wrong(FetchHistoryCommand, { room_id: ROOM, limit: 201 })).toEqual(['limit']);
    expect(wrong(FetchHistoryCommand, { room_id: ROOM, limit: 0 })).toEqual(['limit']);
    useLimits({ ...DEFAULT_LIMITS, history_page: 500 });
    expect(wrong(FetchHistoryCommand, { room_id: ROOM, limit: 500 })).toEqual([]);
    useLimits(DEFAULT_LIMITS);
  });
});

describe('ListOf', () => {
  const position = { room_id: ROOM, after_seq: 0, after_rev: 0 };

  it('validates each item and names it', () => {
    expect(wrong(SyncCommand, { rooms: [position, position] })).toEqual([]);
    expect(wrong(SyncCommand, { rooms: [position, { ...position, after_seq: -1 }] })).toEqual(['rooms.1.after_seq']);
    expect(wrong(SyncCommand, { rooms: [{ ...position, extra: 1 }] })).toEqual(['rooms.0.extra']);
  });

  it.each([
    [[null]],
    [[1]],
    [['x']],
    [[[]]],
    [[[position]]],
    [{ 0: position, length: 1 }],
    [Array.from({ length: 201 }, () => position)],
  ])('refuses %#', (rooms) => {
    expect(wrong(SyncCommand, { rooms })).toContain('rooms');
  });
});

describe('Part', () => {
  const redirect = { room_id: ROOM, message_id: ROOM, targets: ['bob'] };

  it('validates the object and names what is wrong in it', () => {
    expect(wrong(RedirectMessageCommand, redirect)).toEqual([]);
    expect(wrong(RedirectMessageCommand, { ...redirect, overrides: {} })).toEqual([]);
    const overrides = { content: ' ', seq: 1 };
    expect(wrong(RedirectMessageCommand, { ...redirect, overrides })).toEqual(['overrides.seq', 'overrides.content']);
  });

  it.each([[[]], [null], ['x'], [1]])('refuses %p', (overrides) => {
    expect(wrong(RedirectMessageCommand, { ...redirect, overrides })).toEqual(['overrides']);
  });
});

describe('MediaType', () => {
  const ofType = (mime_type: unknown): string[] =>
    message({ attachments: [{ type: 'file', url: 'https://example.com/a', mime_type }] });

  it.each(['image/png', 'image/svg+xml', 'audio/ogg; codecs=opus', 'video/mp4; codecs="avc1.42E01E, mp4a.40.2"'])(
    'takes %s',
    (mime_type) => {
      expect(ofType(mime_type)).toEqual([]);
    },
  );

  it.each(['', 'png', 'image/', '/png', 'image/png\r\nx: y', 'a/b; c', `a/${'x'.repeat(254)}`, 5, {}])(
    'refuses %p',
    (mime_type) => {
      expect(ofType(mime_type)).toEqual(['attachments.0.mime_type']);
    },
  );
});

describe('null and absent', () => {
  it('are different: absent where optional, null only where it means something', () => {
    expect(wrong(UpdateMeCommand, {})).toEqual([]);
    expect(wrong(UpdateMeCommand, { name: null })).toEqual([]);
    expect(wrong(UpdateMeCommand, { language: null })).toEqual(['language']);
  });
});

describe('WebAddress', () => {
  it.each(['https://example.com/a.png', 'http://localhost:3000'])('takes %s', (avatar_url) => {
    expect(wrong(UpdateMeCommand, { avatar_url })).toEqual([]);
  });

  it.each([
    ...['javascript:alert(1)', 'data:text/html,x', '//example.com', 'example.com', `https://x/${'a'.repeat(2048)}`],
    ...[' https://example.com', 'https://example.com\n', 'https://exam\tple.com', 'https://example.com/\ud800'],
  ])('refuses %#', (avatar_url) => {
    expect(wrong(UpdateMeCommand, { avatar_url })).toEqual(['avatar_url']);
  });
});

describe('a command without fields', () => {
  it('takes an empty object alone', () => {
    expect(wrong(GetLimitsCommand, {})).toEqual([]);
    expect(wrong(GetLimitsCommand, { a: 1 })).toEqual(['a']);
  });
});
