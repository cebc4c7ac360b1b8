import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { forwardedAddress, nodeAddress, settleAddress } from './address.ts';

const request = (remoteAddress: string, forwarded?: string) =>
  ({ headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }, socket: { remoteAddress } }) as unknown as IncomingMessage;

test('a caller cannot choose their address', () => {
  expect(nodeAddress(request('203.0.113.7', '10.0.0.1'), false)).toBe('203.0.113.7');
});

test('a trusted proxy says who called it, whatever the caller said before', () => {
  expect(nodeAddress(request('127.0.0.1', '10.0.0.1, 203.0.113.7'), true)).toBe('203.0.113.7');
  expect(nodeAddress(request('127.0.0.1'), true)).toBe('127.0.0.1');
});

test('who believes the header later is told what we know', () => {
  const req = request('203.0.113.7', '10.0.0.1');
  settleAddress(req, false);
  expect(forwardedAddress(String(req.headers['x-forwarded-for']))).toBe('203.0.113.7');
});

test('an address of version 4 in version 6 is the same address', () => {
  expect(forwardedAddress('::ffff:203.0.113.7')).toBe('203.0.113.7');
});

test('of version 6 the network counts, however it is written', () => {
  const network = '2001:db8:0:1::/64';
  for (const address of ['2001:db8:0:1::1', '2001:0DB8:0000:0001:ffff:1:2:3', '2001:db8:0:1:a::', network]) {
    expect(forwardedAddress(address)).toBe(network);
  }
  expect(forwardedAddress('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
});

test('no address is one address', () => {
  expect(forwardedAddress(undefined)).toBe('unknown');
  expect(forwardedAddress('')).toBe('unknown');
});
