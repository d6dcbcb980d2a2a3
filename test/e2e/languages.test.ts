import { describe, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import type { Device } from '../support/device.js';
import type { Answer } from '../support/documented.js';
import type { MessageView } from '../../client/src/protocol.generated.js';
import { done, onBothTransports, useStage } from '../support/stage.js';

const stage = useStage();

/** The texts of the server's own messages, in their order. */
function systemTexts(messages: readonly MessageView[]): string[] {
  return messages.flatMap(({ message_type, content }) => (message_type === 'system' ? [content] : []));
}

const NOWHERE = '11111111-1111-4111-8111-111111111111';
const NO_ROOM = {
  en: 'There is no such room, or it is not yours to see.',
  hi: 'ऐसा कोई रूम नहीं है, या आप उसे नहीं देख सकते।',
};

/** A failure's code and sentence. */
function told({ code, error }: Answer<unknown>): (string | null)[] {
  return [code, error];
}

/** What a refused handshake tells the client. */
async function refusal(auth: Record<string, unknown>, extraHeaders: Record<string, string> = {}): Promise<unknown> {
  const client = io(stage.server.url, { auth, extraHeaders, forceNew: true, reconnection: false });
  try {
    return await new Promise((resolve) =>
      client.once('connect_error', (error) => resolve('data' in error && error.data)),
    );
  } finally {
    client.close();
  }
}

onBothTransports(stage, (run) => {
  it('tells failures in the language of the token, the code being the same', async () => {
    const hindi = stage.person('hari', { language: 'hi' });
    const [english] = stage.people('ann');
    expect(told(await run(hindi, 'get_room', { room_id: NOWHERE }))).toEqual(['not_found', NO_ROOM.hi]);
    expect(told(await run(english, 'get_room', { room_id: NOWHERE }))).toEqual(['not_found', NO_ROOM.en]);
  });

  it('tells what is wrong with each field in it, limits included', async () => {
    const hindi = stage.person('hari', { language: 'hi' });
    const answer = await run(hindi, 'create_room', { type: 'gang', name: 'x'.repeat(3000), participants: [''] });
    expect(answer).toEqual({
      code: 'validation_failed',
      error: 'डेटा इस कमांड के अनुरूप नहीं है; fields देखें।',
      data: {
        fields: expect.arrayContaining([
          { field: 'type', message: 'इनमें से एक होना चाहिए: direct, group, public' },
          { field: 'name', message: expect.stringMatching(/^एक पंक्ति में 1 से \d+ वर्णों का पाठ होना चाहिए$/) },
          { field: 'participants', message: expect.stringMatching(/^0 से \d+ उपयोगकर्ता आईडी की सूची होनी चाहिए$/) },
        ]),
      },
    });
  });

  it('takes the nearest language that it has, else English', async () => {
    const [indian, tamil] = [stage.person('hari', { language: 'hi-IN' }), stage.person('tam', { language: 'ta-IN' })];
    expect(told(await run(indian, 'get_room', { room_id: NOWHERE }))).toEqual(['not_found', NO_ROOM.hi]);
    expect(told(await run(tamil, 'get_room', { room_id: NOWHERE }))).toEqual(['not_found', NO_ROOM.en]);
    expect(done(await run(tamil, 'get_me')).user.language).toBe('ta-IN');
  });

  it('follows update_me from then on', async () => {
    const [ann] = stage.people('ann');
    const live = await stage.connect(ann);
    expect(told(await live.run('get_room', { room_id: NOWHERE }))).toEqual(['not_found', NO_ROOM.en]);
    done(await run(ann, 'update_me', { language: 'hi' }));
    expect(told(await run(ann, 'get_room', { room_id: NOWHERE }))).toEqual(['not_found', NO_ROOM.hi]);
    expect(told(await live.run('get_room', { room_id: NOWHERE }))).toEqual(['not_found', NO_ROOM.hi]);
  });

  it('tells each member in their own language what happened, in pushes, history and sync', async () => {
    const ann = stage.person('ann', { name: 'Ann' });
    const hari = stage.person('hari', { name: 'हरि', language: 'hi-IN' });
    const [cy] = stage.people('cy');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [hari] }));
    const room_id = room.id;
    const [english, hindi, batched, asked] = await Promise.all([
      stage.connect(ann),
      stage.connect(hari),
      stage.connect(hari, { batch: true }),
      stage.connect(ann, { language: 'hi' }),
    ]);
    done(await run(ann, 'add_member', { room_id, user_id: cy }));
    done(await run(ann, 'update_member', { room_id, user_id: cy, role: 'admin' }));
    done(await run(ann, 'update_room', { room_id, name: 'Tea' }));
    done(await run(cy, 'leave_room', { room_id, end_membership: true }));
    done(await run(hari, 'send_message', { room_id, content: 'chai' }));
    const [ofAnn, ofHari] = [
      ['Ann created the room', 'Ann joined', 'Ann added हरि'],
      ['Ann ने रूम बनाया', 'Ann ने रूम में प्रवेश किया', 'Ann ने हरि को जोड़ा'],
    ];
    const [laterAnn, laterHari] = [
      [`Ann added ${cy}`, `Ann made ${cy} an admin`, 'Ann named the room “Tea”', `${cy} left`],
      [`Ann ने ${cy} को जोड़ा`, `Ann ने ${cy} को एडमिन बनाया`, 'Ann ने रूम का नाम “Tea” रखा', `${cy} ने रूम छोड़ दिया`],
    ];
    await stage.fence(room_id, english, hindi, batched, asked);
    const pushed = (device: Device): string[] =>
      systemTexts(device.take().flatMap((event) => (event.type === 'message_created' ? [event.data.message] : [])));
    expect([english, hindi, batched, asked].map(pushed)).toEqual([laterAnn, laterHari, laterHari, laterHari]);
    for (const [who, texts] of [
      [ann, [...ofAnn, ...laterAnn]],
      [hari, [...ofHari, ...laterHari]],
    ] as const) {
      const history = done(await run(who, 'fetch_history', { room_id }));
      expect(systemTexts(history.messages)).toEqual(texts);
      const missed = done(await run(who, 'sync', { rooms: [{ room_id, after_seq: 0, after_rev: 0 }] })).rooms[0];
      expect(systemTexts(missed?.messages ?? [])).toEqual(texts);
    }
  });

  it('quotes them, in lists of rooms too, in the language of whoever looks', async () => {
    const ann = stage.person('ann', { name: 'Ann' });
    const hari = stage.person('hari', { language: 'hi' });
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [hari] }));
    const last = done(await run(ann, 'fetch_history', { room_id: room.id })).messages.at(-1)?.id;
    const { message } = done(await run(hari, 'send_message', { room_id: room.id, content: 'hi', reply_to: last }));
    expect(message).toMatchObject({ content: 'hi', quote: { content: `Ann ने ${hari} को जोड़ा` } });
    const seen = done(await run(ann, 'get_message', { room_id: room.id, message_id: message.id })).message;
    expect(seen).toMatchObject({ content: 'hi', quote: { content: `Ann added ${hari}` } });
    const lastOf = async (who: string): Promise<unknown> => {
      // What lists show follows the log in its own time.
      for (;;) {
        const listed = done(await run(who, 'list_rooms')).rooms[0]?.last_message;
        if (listed) return listed.quote?.content;
      }
    };
    expect([await lastOf(ann), await lastOf(hari)]).toEqual([`Ann added ${hari}`, `Ann ने ${hari} को जोड़ा`]);
  });

  it('tells them with the names of today', async () => {
    const ann = stage.person('ann', { name: 'Ann' });
    const ben = stage.person('ben', { name: 'Ben' });
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    done(await run(ben, 'update_member', { room_id: room.id, user_id: ben, nickname: 'Benny' }));
    const { messages } = done(await run(ann, 'fetch_history', { room_id: room.id }));
    expect(systemTexts(messages).slice(2)).toEqual(['Ann added Benny', 'Ben chose the nickname “Benny”']);
  });
});

describe('a connection', () => {
  it('is spoken to in the language that it asked for, whatever its user chooses meanwhile', async () => {
    const [ann] = stage.people('ann');
    const live = await stage.connect(ann, { language: 'hi' });
    expect(told(await live.run('get_room', { room_id: NOWHERE }))).toEqual(['not_found', NO_ROOM.hi]);
    done(await stage.overRest(ann, 'update_me', { language: 'en-GB' }));
    done(await live.run('authenticate', { token: await stage.token(ann) }));
    expect(told(await live.run('get_room', { room_id: NOWHERE }))).toEqual(['not_found', NO_ROOM.hi]);
  });

  it('that is refused is told why in the language it asked for, else by its header', async () => {
    const invalid = { code: 'unauthenticated', message: 'यह मान्य टोकन नहीं है।' };
    expect(await refusal({ token: 'x.y.z', language: 'hi' })).toEqual(invalid);
    expect(await refusal({ token: 'x.y.z' }, { 'accept-language': 'hi-IN,en;q=0.5' })).toEqual(invalid);
    const english = { code: 'unauthenticated', message: 'This is not a valid token.' };
    expect(await refusal({ token: 'x.y.z', language: 'en' }, { 'accept-language': 'hi' })).toEqual(english);
    expect(await refusal({ token: 'x.y.z' })).toEqual(english);
    expect(await refusal({ batch: 'yes', language: 'hi' })).toMatchObject({
      code: 'validation_failed',
      fields: [{ field: 'batch', message: 'true या false होना चाहिए' }],
    });
  });
});

describe('a stranger over REST', () => {
  async function problemOf(path: string, headers: Record<string, string>): Promise<unknown> {
    return (await fetch(`${stage.server.url}${path}`, { headers })).json();
  }

  it.each(['/v1/me', '/v1/nowhere', '/v1/rooms/%zz'])(
    'is told by Accept-Language what is wrong with %s',
    async (path) => {
      const hindi = await problemOf(path, { 'accept-language': 'ta, hi-IN;q=0.8, en;q=0.5' });
      expect(hindi).toMatchObject({ detail: expect.stringMatching(/[\u0900-\u097f]+।$/) });
      const english = await problemOf(path, {});
      expect(english).toMatchObject({ detail: expect.stringMatching(/^[ -~]+\.$/) });
      expect({ ...Object(hindi), detail: '' }).toEqual({ ...Object(english), detail: '' });
    },
  );

  it('is told of a wrong token by Accept-Language, somebody known by their own', async () => {
    const wrong = { authorization: 'Bearer x.y.z', 'accept-language': 'hi' };
    expect(await problemOf('/v1/me', wrong)).toMatchObject({ detail: 'यह मान्य टोकन नहीं है।' });
    const [ann] = stage.people('ann');
    const right = { authorization: `Bearer ${await stage.token(ann)}`, 'accept-language': 'hi' };
    expect(await problemOf(`/v1/rooms/${NOWHERE}`, right)).toMatchObject({ detail: NO_ROOM.en });
  });
});
