import { expect, test } from 'vitest';
import { Admission } from '../../../src/access/connection-slots.ts';

test('connections are limited per address and in total', () => {
  const admission = new Admission({ socketsPerAddress: 2, sockets: 3 });
  const leave = admission.enter('192.0.2.1');
  expect(typeof admission.enter('192.0.2.1')).toBe('function');
  expect(admission.enter('192.0.2.1')).toBe('address');
  expect(typeof admission.enter('192.0.2.2')).toBe('function');
  expect(admission.enter('192.0.2.3')).toBe('all');
  if (typeof leave !== 'function') throw new Error('the first was not let in');
  leave();
  leave();
  expect(typeof admission.enter('192.0.2.1')).toBe('function');
  expect(admission.enter('192.0.2.3')).toBe('all');
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
  const admission = new Admission({ socketsPerAddress: 1, sockets: 9 });
  admission.enter(one);
  expect(admission.enter(other) === 'address').toBe(isTogether);
});
