import { describe, expect, it } from '@jest/globals';
import { Config } from '../../../../src/config/config.js';
import { ConnectionLimits } from '../../../../src/core/rate-limit/connection-limits.js';

describe('ConnectionLimits', () => {
  const limits = () => new ConnectionLimits(new Config({ CONNECTIONS_PER_USER: '2', CONNECTIONS_PER_ADDRESS: '1' }));

  it('give each user so many places', () => {
    const places = limits();
    places.takeUser('ann');
    const release = places.takeUser('ann');
    places.takeUser('ben');
    expect(() => places.takeUser('ann')).toThrow(
      expect.objectContaining({ code: 'rate_limited', data: { retry_after_ms: 5000 } }),
    );
    release();
    places.takeUser('ann');
  });

  it('take a place back once, however often it is given', () => {
    const places = limits();
    const release = places.takeUser('ann');
    release();
    places.takeUser('ann');
    release();
    places.takeUser('ann');
    expect(() => places.takeUser('ann')).toThrow();
  });

  it('tell by null that an address has none left', () => {
    const places = limits();
    const release = places.takeAddress('192.0.2.1');
    expect(places.takeAddress('192.0.2.1')).toBeNull();
    expect(places.takeAddress('192.0.2.2')).not.toBeNull();
    release?.();
    expect(places.takeAddress('192.0.2.1')).not.toBeNull();
  });
});
