import { expect, test } from 'vitest';
import { createSeal } from '../../../src/cluster/seal.ts';

const SECRET = 'a cluster secret of enough characters';
const seal = createSeal(SECRET, 'scope-1');

test('what is sealed opens only with the same secret, scope and use, and unchanged', () => {
  const sealed = seal.close('snapshot 7', 'a name');
  expect(createSeal(SECRET, 'scope-1').open('snapshot 7', sealed)).toBe('a name');
  expect(() =>
    createSeal('another cluster secret of enough', 'scope-1').open('snapshot 7', sealed),
  ).toThrow();
  expect(() => createSeal(SECRET, 'scope-2').open('snapshot 7', sealed)).toThrow();
  expect(() => seal.open('interest', sealed)).toThrow();
  // An old snapshot is none of a later poll.
  expect(() => seal.open('snapshot 8', sealed)).toThrow();
  for (const at of [0, 12, 28, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => seal.open('snapshot 7', changed)).toThrow();
  }
  expect(() => seal.open('snapshot 7', sealed.subarray(0, 20))).toThrow();
});

test('the same text is sealed differently each time, and the tag of a scope depends on both secrets', () => {
  expect(seal.close('interest', 'a name').equals(seal.close('interest', 'a name'))).toBe(false);
  expect(seal.tag).toMatch(/^[0-9a-f]{32}$/);
  expect(createSeal(SECRET, 'scope-1').tag).toBe(seal.tag);
  expect(createSeal(SECRET, 'scope-2').tag).not.toBe(seal.tag);
  expect(createSeal(`${SECRET}.`, 'scope-1').tag).not.toBe(seal.tag);
});
