import { expect, test } from 'vitest';
import { allowed, choose, resolve } from '../../../src/emulator/http/router.ts';

test('a path is split before it is decoded, and may have any prefix before v1', () => {
  expect(resolve('/v1/customizations/a%2Fb/words/c%20d', false).params).toEqual(['a/b', 'c d']);
  expect(resolve('/a/v1/b/v1/models/v1/', false)).toMatchObject({ prefix: '/a/v1/b', params: ['v1'] });
  expect(resolve('/v1/customizations/x/corpora/v1', false).params).toEqual(['x', 'v1']);
  expect(resolve('/v1/else', false).routes).toEqual([]);
  expect(resolve('/control/reset', false).routes).toEqual([]);
  expect(resolve('/control/reset', true).routes).toHaveLength(1);
});

test('an unsupported method is a 405', () => {
  const target = resolve('/v1/customizations/x/words/y', false);
  expect(allowed(target)).toBe('PUT, GET, DELETE, HEAD, OPTIONS');
  expect(choose(target, 'HEAD').method).toBe('GET');
  expect(() => choose(target, 'POST')).toThrow('405');
});
