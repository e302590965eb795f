import { expect, onTestFinished, test, vi } from 'vitest';
import { batch, computed, effect, signal, untracked } from '../../../src/console/signals.ts';

test('an effect runs at once, after each change of what it read, and not after a value that is the same', () => {
  const name = signal('a');
  const seen: string[] = [];
  const stop = effect(() => void seen.push(name.value));
  name.value = 'b';
  name.value = 'b';
  stop();
  name.value = 'c';
  expect(seen).toEqual(['a', 'b']);
});

test('an effect sees computed values that fit together, and runs once', () => {
  const count = signal(1);
  const double = computed(() => count.value * 2);
  const triple = computed(() => count.value * 3);
  const seen: string[] = [];
  effect(() => void seen.push(`${double.value} ${triple.value}`));
  count.value = 2;
  expect(seen).toEqual(['2 3', '4 6']);
});

test('an effect does not run when a computed value stays the same', () => {
  const selected = signal(new Set(['a']));
  const isSelected = computed(() => selected.value.has('a'));
  const label = computed(() => (isSelected.value ? 'yes' : 'no'));
  const seen: string[] = [];
  effect(() => void seen.push(label.value));
  selected.value = new Set(['a', 'b']);
  selected.value = new Set(['b']);
  expect(seen).toEqual(['yes', 'no']);
});

test('a computed value is computed once for all its readers, and again only if what it read changes', () => {
  const first = signal(1);
  const second = signal(2);
  const useFirst = signal(true);
  let runs = 0;
  const chosen = computed(() => {
    runs++;
    return useFirst.value ? first.value : second.value;
  });
  effect(() => void chosen.value);
  effect(() => void chosen.value);
  expect([chosen.peek(), chosen.value, runs]).toEqual([1, 1, 1]);
  second.value = 3;
  expect(runs).toBe(1);
  useFirst.value = false;
  expect([chosen.peek(), runs]).toEqual([3, 2]);
  first.value = 9;
  expect(runs).toBe(2);
});

test('a computed value that is read by an effect again and again stays the same object', () => {
  const token = signal('a');
  const client = computed(() => ({ token: token.value }));
  const again = signal(0);
  const seen = new Set<object>();
  effect(() => void [again.value, seen.add(client.value)]);
  again.value++;
  again.value++;
  expect([...seen]).toEqual([client.peek()]);
  token.value = 'b';
  expect(seen.size).toBe(2);
});

test('a computed value that nothing follows any more is current when it is read', () => {
  const count = signal(1);
  const double = computed(() => count.value * 2);
  effect(() => void double.value)();
  count.value = 5;
  expect(double.peek()).toBe(10);
  count.value = 6;
  expect(double.peek()).toBe(12);
});

test('changes in a batch are one change, also those of effects', () => {
  const first = signal(1);
  const second = signal(1);
  const seen: number[] = [];
  effect(() => void (second.value = first.value));
  effect(() => void seen.push(first.value + second.value));
  batch(() => {
    first.value = 2;
    batch(() => void (second.value = 7));
    expect(seen).toEqual([2]);
  });
  expect(seen.at(-1)).toBe(4);
});

test('what is read without following changes nothing', () => {
  const followed = signal(1);
  const other = signal(1);
  let runs = 0;
  effect(() => {
    runs++;
    void [followed.value, other.peek(), untracked(() => other.value)];
  });
  other.value = 2;
  expect(runs).toBe(1);
  followed.value = 2;
  expect(runs).toBe(2);
});

test('an effect that changes what it read runs again', () => {
  const wanted = signal<string | undefined>('row');
  const seen: (string | undefined)[] = [];
  effect(() => {
    seen.push(wanted.value);
    wanted.value = undefined;
  });
  expect(seen).toEqual(['row', undefined]);
});

test('what an effect returns runs before the next time, and at the end', () => {
  const id = signal(1);
  const log: string[] = [];
  const stop = effect(() => {
    const { value } = id;
    log.push(`start ${value}`);
    return () => void log.push(`end ${value}`);
  });
  id.value = 2;
  stop();
  stop();
  expect(log).toEqual(['start 1', 'end 1', 'start 2', 'end 2']);
});

test('an effect can be ended by another one that runs before it', () => {
  const isOpen = signal(true);
  const seen: boolean[] = [];
  let stopInner = () => {};
  effect(() => {
    if (!isOpen.value) stopInner();
  });
  stopInner = effect(() => void seen.push(isOpen.value));
  isOpen.value = false;
  expect(seen).toEqual([true]);
});

test('a computed value that failed is computed again when it is read again', () => {
  const text = signal('{');
  const parsed = computed(() => JSON.parse(text.value) as unknown);
  expect(() => parsed.value).toThrow(SyntaxError);
  expect(() => parsed.value).toThrow(SyntaxError);
  text.value = '[]';
  expect(parsed.value).toEqual([]);
});

test('an effect that a computed value failed goes on when it does not fail any more', async () => {
  const text = signal('[]');
  const parsed = computed(() => JSON.parse(text.value) as unknown);
  const seen: unknown[] = [];
  effect(() => {
    try {
      seen.push(parsed.value);
    } catch {
      seen.push('failed');
    }
  });
  text.value = '{';
  text.value = '[';
  text.value = '[1]';
  expect(seen).toEqual([[], 'failed', 'failed', [1]]);
});

test('an effect with an error at its start runs again when that is mended, and can be ended', () => {
  const thrown: (() => void)[] = [];
  vi.stubGlobal('queueMicrotask', (work: () => void) => thrown.push(work));
  onTestFinished(() => void vi.unstubAllGlobals());
  const text = signal('{');
  const seen: unknown[] = [];
  const stop = effect(() => void seen.push(JSON.parse(text.value)));
  text.value = '[1]';
  stop();
  text.value = '[2]';
  expect(seen).toEqual([[1]]);
  expect(thrown).toHaveLength(1);
  expect(thrown[0]).toThrow(SyntaxError);
});
