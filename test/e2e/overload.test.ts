import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { io } from 'socket.io-client';
import { DEFAULT_LIMITS } from '../../src/protocol/limits.js';
import { ended } from '../support/bot-replies.js';
import type { Device } from '../support/device.js';
import { ANY_RATE } from '../support/rates.js';
import { done, onBothTransports, type Run, type Stage, useStage } from '../support/stage.js';
import { eventually } from '../support/waiting.js';

const RECOVERY_MS = 5000;

const OVERLOADED = {
  code: 'overloaded',
  error: 'The server is busy; nothing was done. Wait and repeat.',
  data: { retry_after_ms: expect.any(Number) },
};

async function metrics(stage: Stage): Promise<string> {
  const response = await fetch(`${stage.server.url}/metrics`);
  expect(response.status).toBe(200);
  return response.text();
}

/** How much was refused for some reason, of whatever kind it was. */
async function refusals(stage: Stage, reason: string): Promise<number> {
  const lines = (await metrics(stage)).matchAll(
    /^confab_overload_refusals_total\{reason="(\w+)",work="\w+"\} (\d+)$/gm,
  );
  return [...lines].filter(([, of]) => of === reason).reduce((sum, [, , count]) => sum + Number(count), 0);
}

async function isAlive(stage: Stage): Promise<void> {
  expect((await fetch(`${stage.server.url}/health/live`)).status).toBe(200);
}

/** The texts of all ordinary messages, as they are stored. */
async function storedTexts(stage: Stage): Promise<string[]> {
  const found = stage.collections('messages').find({ sender_id: { $ne: null } }, { projection: { content: 1 } });
  return (await found.toArray()).map(({ content }) => String(content));
}

describe('at three times what it can do', () => {
  const LIMIT = 200;
  const stage = useStage({ ...ANY_RATE, COMMANDS_UNDER_WAY: String(LIMIT) }, 1);
  const CONNECTIONS = 8;
  const SLICES = 6;
  const SLICE_MS = 500;
  const OFFER_MS = 4000;
  /** What waits is bounded, so that all of it is done long before the deadline of a command. */
  const SLOWEST_MS = DEFAULT_LIMITS.command_timeout_ms / 2;
  const SLOW_REFUSAL_MS = DEFAULT_LIMITS.command_timeout_ms / 4;

  interface Outcome {
    content: string;
    code: unknown;
    retryAfterMs: unknown;
    tookMs: number;
  }

  let sent = 0;
  let room = '';

  async function send(device: Device): Promise<Outcome> {
    const content = `number ${(sent += 1)}`;
    const begun = performance.now();
    const answer: unknown = await device.socket
      .timeout(4 * DEFAULT_LIMITS.command_timeout_ms)
      .emitWithAck('send_message', { room_id: room, content });
    const { code, data } = Object(answer) as { code: unknown; data: { retry_after_ms?: unknown } };
    return { content, code, retryAfterMs: data.retry_after_ms, tookMs: performance.now() - begun };
  }

  /** The most acknowledgements a second that closed loops reach: as many as may be, each sending when it was answered. */
  async function capacity(devices: Device[]): Promise<number> {
    const slices = Array<number>(SLICES).fill(0);
    const begun = performance.now();
    const loops = Array.from({ length: LIMIT / 2 }, async (_, number) => {
      const device = devices[number % devices.length];
      for (let slice = 0; device && slice < SLICES;) {
        expect((await send(device)).code).toBeNull();
        slice = Math.floor((performance.now() - begun) / SLICE_MS);
        slices[slice] = (slices[slice] ?? 0) + 1;
      }
    });
    await Promise.all(loops);
    return (Math.max(...slices.slice(0, SLICES)) / SLICE_MS) * 1000;
  }

  /** Sends so many a second, whatever is answered, and gives what became of each. */
  async function offer(devices: Device[], perSecond: number): Promise<Outcome[]> {
    const outcomes: Promise<Outcome>[] = [];
    const begun = performance.now();
    let passed = 0;
    while (passed < OFFER_MS) {
      for (const device of devices) if (outcomes.length < (perSecond * passed) / 1000) outcomes.push(send(device));
      await delay(1);
      passed = performance.now() - begun;
    }
    return Promise.all(outcomes);
  }

  it('refuses early what is too much, does the rest in time, and takes everything again when that is over', async () => {
    const people = Array.from({ length: CONNECTIONS }, () => stage.person('ann'));
    const [ann = ''] = people;
    room = done(await stage.overRest(ann, 'create_room', { type: 'group', participants: people.slice(1) })).room.id;
    const devices = await Promise.all(people.map((who) => stage.connect(who, { subscribe: 'none' })));
    const most = await capacity(devices);
    expect(await refusals(stage, 'under_way')).toBe(0);
    const before = await storedTexts(stage);

    const offering = offer(devices, 3 * most);
    await eventually(async () => expect(await refusals(stage, 'under_way')).toBeGreaterThan(0));
    await isAlive(stage);
    const outcomes = await offering;

    const accepted = outcomes.filter(({ code }) => code === null);
    const refused = outcomes.filter(({ code }) => code === 'overloaded');
    const spans = { accepted: quantiles(accepted), refused: quantiles(refused) };
    process.stderr.write(
      `${most} a second by closed loops; ${outcomes.length} offered in ${OFFER_MS} ms: ` +
        `${accepted.length} accepted, ${refused.length} refused ${JSON.stringify(spans)}\n`,
    );
    expect(outcomes.length).toBe(accepted.length + refused.length);
    for (const { retryAfterMs } of refused)
      expect([1000 <= Number(retryAfterMs), Number(retryAfterMs) < 2000]).toEqual([true, true]);
    expect(spans.accepted.p99).toBeLessThan(SLOWEST_MS);
    expect(spans.refused.p50).toBeLessThan(SLOW_REFUSAL_MS);

    const device = await eventually(async () => {
      const [one] = devices;
      if (one) expect((await send(one)).code).toBeNull();
      return one;
    }, RECOVERY_MS);
    for (let number = 0; device && number < 20; number += 1) expect((await send(device)).code).toBeNull();
    const stored = await storedTexts(stage);
    expect(new Set(stored).size).toBe(stored.length);
    const known = new Set(before);
    const since = new Set(stored.filter((content) => !known.has(content)));
    for (const { content } of accepted) expect(since.delete(content)).toBe(true);
    // What is left came after the load.
    expect(since.size).toBe(21);
  }, 40_000);

  function quantiles(outcomes: Outcome[]): { p50: number; p99: number } {
    const sorted = outcomes.map(({ tookMs }) => Math.round(tookMs)).toSorted((one, other) => one - other);
    const at = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? Infinity;
    return { p50: at(0.5), p99: at(0.99) };
  }
});

describe('while its event loop is late', () => {
  const BUSY = pathToFileURL(join(import.meta.dirname, '../support/busy-loop.mjs'));
  const stage = useStage({ NODE_OPTIONS: `--import=${BUSY.href}`, EVENT_LOOP_DELAY_MS: '600' }, 1);

  /** Makes its event loop late for as long as something takes, from when that shows. */
  async function busy(work: () => Promise<void>): Promise<void> {
    const before = await refusals(stage, 'event_loop');
    process.kill(stage.server.pid, 'SIGWINCH');
    try {
      await eventually(async () => {
        await fetch(`${stage.server.url}/v1/limits`);
        expect(await refusals(stage, 'event_loop')).toBeGreaterThan(before);
      });
      await work();
    } finally {
      process.kill(stage.server.pid, 'SIGWINCH');
    }
  }

  /** Gives a command until it is not refused as overloaded. */
  async function recovered(run: Run, who: string): Promise<void> {
    await eventually(async () => expect(await run(who, 'get_me')).toMatchObject({ code: null }), RECOVERY_MS);
  }

  onBothTransports(stage, (run) => {
    it('does nothing of what it is asked, and all of it again at once when that is over', async () => {
      const ann = stage.person('ann');
      const { id: room_id } = done(await run(ann, 'create_room', { type: 'group' })).room;
      const content = `kept back ${room_id}`;
      await busy(async () => {
        expect(await run(ann, 'get_me')).toMatchObject(OVERLOADED);
        expect(await run(ann, 'send_message', { room_id, content })).toMatchObject(OVERLOADED);
        // Not even looked at.
        expect(await run(ann, 'send_message', { room_id, content: 5 })).toMatchObject(OVERLOADED);
        await isAlive(stage);
        expect(await metrics(stage)).toMatch(/^confab_event_loop_delay_seconds (0\.[6-9]|[1-9])/m);
      });
      await recovered(run, ann);
      expect(await storedTexts(stage)).not.toContain(content);
      done(await run(ann, 'send_message', { room_id, content }));
      expect((await storedTexts(stage)).filter((text) => text === content)).toHaveLength(1);
    }, 40_000);
  });

  /** Asks for a connection, and gives what it was refused with; null where it was let in. */
  async function refusalOf(token: string): Promise<object | null> {
    const socket = io(stage.server.url, { auth: { token }, forceNew: true, reconnection: false });
    const refusal = await new Promise<object | null>((resolve) => {
      socket.once('ready', () => resolve(null));
      socket.once('connect_error', resolve);
    });
    socket.close();
    return refusal;
  }

  it('refuses connections, and says when to come back', async () => {
    const token = await stage.token(stage.person('ann'));
    await busy(async () =>
      expect(await refusalOf(token)).toMatchObject({
        data: { code: 'overloaded', message: OVERLOADED.error, ...OVERLOADED.data },
      }),
    );
    await eventually(async () => expect(await refusalOf(token)).toBeNull(), RECOVERY_MS);
  }, 40_000);

  it('lets a bot go on with what it has begun to say', async () => {
    const ann = stage.person('ann');
    const bot = { bot_id: stage.person('bot'), provider: 'echo', options: { delay_ms: 500 } };
    done(await stage.overRest(stage.admin, 'put_bot', bot));
    const created = await stage.overRest(ann, 'create_room', { type: 'group', bots: [{ id: bot.bot_id }] });
    const device = await stage.connect(ann);
    const asked = { room_id: done(created).room.id, content: 'one two three four five six seven eight' };
    done(await device.run('send_message', asked));
    await device.until(({ type }) => type === 'bot_stream_started');
    await busy(async () => {
      expect(device.take().map(({ type }) => type)).not.toContain('bot_stream_ended');
      await device.until(({ type }) => type === 'bot_stream_chunk');
      expect(await device.run('get_me')).toMatchObject(OVERLOADED);
    });
    const { message } = await ended(device);
    expect(message).toMatchObject({ content: asked.content, finish_reason: 'stop' });
  }, 40_000);
});
