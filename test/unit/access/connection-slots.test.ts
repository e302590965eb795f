import { expect, test } from 'vitest';
import { ConnectionSlots } from '../../../src/access/connection-slots.ts';

test('connections are limited per address and in total', () => {
  const slots = new ConnectionSlots({ socketsPerAddress: 2, sockets: 3 });
  const release = slots.take('192.0.2.1');
  expect(typeof slots.take('192.0.2.1')).toBe('function');
  expect(slots.take('192.0.2.1')).toBe('address');
  expect(typeof slots.take('192.0.2.2')).toBe('function');
  expect(slots.take('192.0.2.3')).toBe('all');
  if (typeof release !== 'function') throw new Error('the first was not let in');
  release();
  release();
  expect(typeof slots.take('192.0.2.1')).toBe('function');
  expect(slots.take('192.0.2.3')).toBe('all');
});

test.each([
  ['an IPv4 address and the same inside IPv6', '192.0.2.1', '::ffff:192.0.2.1', true],
  ['two IPv4 addresses', '192.0.2.1', '192.0.2.2', false],
  ['two of one IPv6 network', '2001:db8:1:2::1', '2001:db8:1:2:3:4:5:6', true],
  ['two IPv6 networks', '2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['two short IPv6 addresses', '2001:db8::1', '2001:db8::2', true],
  ['two short IPv6 networks', '2001:db8::1', '2001:db9::1', false],
  ['the loopback address and another', '::1', '2001:db8::1', false],
])('%s count as one address or as two', (_what, one, other, isTogether) => {
  const slots = new ConnectionSlots({ socketsPerAddress: 1, sockets: 9 });
  slots.take(one);
  expect(slots.take(other) === 'address').toBe(isTogether);
});
