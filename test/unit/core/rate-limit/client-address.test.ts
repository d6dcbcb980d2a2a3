import { describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { Config } from '../../../../src/config/config.js';
import { addressKey, ClientAddresses } from '../../../../src/core/rate-limit/client-address.js';

describe('addressKey', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:49152', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:DB8:0:0:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
    ['[2001:db8::1]:443', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
    ['', 'unknown'],
    ['x'.repeat(1000), 'unknown'],
  ])('counts %s as %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});

describe('the client of a request', () => {
  const clientOf = (trust: string, remoteAddress: string, forwarded?: string): string => {
    const request = { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } };
    return new ClientAddresses(new Config({ TRUST_PROXY: trust })).of(request as unknown as IncomingMessage);
  };

  it.each([
    ['off', '10.0.0.1', '192.0.2.1', '10.0.0.1'],
    ['1', '10.0.0.1', undefined, '10.0.0.1'],
    ['1', '10.0.0.1', '192.0.2.1', '192.0.2.1'],
    ['1', '10.0.0.1', '203.0.113.9, 192.0.2.1', '192.0.2.1'],
    ['2', '10.0.0.1', '203.0.113.9, 192.0.2.1, 10.0.0.2', '192.0.2.1'],
    ['10.0.0.0/8', '10.0.0.1', '203.0.113.9, 192.0.2.1, 10.9.9.9', '192.0.2.1'],
    ['10.0.0.0/8', '192.0.2.50', '203.0.113.9', '192.0.2.50'],
    ['loopback, 10.0.0.1', '127.0.0.1', '192.0.2.1, 10.0.0.1', '192.0.2.1'],
    ['1', '10.0.0.1', 'nonsense', 'unknown'],
  ])('with TRUST_PROXY=%s, from %s saying %s, is %s', (trust, remote, forwarded, client) => {
    expect(clientOf(trust, remote, forwarded)).toBe(client);
  });
});
