import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import type * as Reactive from '../../../src/console/reactive.ts';
import type * as Render from '../../../src/console/render.ts';
import { hasChromium, openPage } from '../../support/browser/page.ts';

declare global {
  var ui: typeof Reactive & typeof Render;
}

let script = '';
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from './reactive.ts'; export * from './render.ts';`,
      resolveDir: new URL('../../../src/console', import.meta.url).pathname,
    },
    bundle: true,
    format: 'iife',
    globalName: 'ui',
    write: false,
  });
  script = outputFiles[0]?.text ?? '';
});

async function openEmpty() {
  const { page } = await openPage('about:blank');
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.setContent('<main></main>');
  await page.addScriptTag({ content: script });
  return { page, errors };
}

test.runIf(hasChromium)(
  'whatever changes into whatever: the page is as if it had been painted anew, and no end is missed',
  async () => {
    const { page, errors } = await openEmpty();
    const faults = await page.evaluate(async () => {
      const { Fragment, h, render, signal, useSignal, useStart } = ui;
      type Tree = string | number | null | boolean | Tree[] | { tag: string; id?: number; inside: Tree[] };
      let seed = 1;
      const random = (below: number) => {
        seed = (seed * 48_271) % 2_147_483_647;
        return seed % below;
      };
      const tree = (depth: number): Tree => {
        const kind = random(depth > 3 ? 4 : 10);
        if (kind < 4) return [null, false, `text ${random(3)}`, random(3)][kind] ?? null;
        const inside = Array.from({ length: random(4) }, () => tree(depth + 1));
        if (kind < 6) return inside;
        if (kind > 8) return { tag: 'table', inside };
        // Keys, in any order.
        const ids = [1, 2, 3, 4, 5, 6].filter(() => random(3) > 0).toSorted(() => random(3) - 1);
        return ids.map((id) => ({ tag: ['p', 'Part', 'Fragment'][id % 3] ?? '', id, inside }));
      };
      let alive = 0;
      /** Keeps what it got first, and wraps everything else: a component that is kept by mistake is seen. */
      const Part = ({ inside = [] }: { inside?: Tree[] }) => {
        const first = useSignal(inside);
        useStart(() => (alive++, () => void alive--));
        return first.value === inside ? inside.map(draw) : h('b', null, ...inside.map(draw));
      };
      const draw = (each: Tree): any => {
        if (Array.isArray(each)) return each.map(draw);
        if (typeof each !== 'object' || each === null) return each;
        const { tag, id, inside } = each;
        if (tag === 'Part') return h(Part as never, { key: id, inside });
        return h(tag === 'Fragment' ? Fragment : tag, { key: id, title: id }, ...inside.map(draw));
      };
      const countParts = (each: Tree): number => {
        if (typeof each !== 'object' || each === null) return 0;
        if (Array.isArray(each)) return each.reduce((sum: number, one) => sum + countParts(one), 0);
        return Number(each.tag === 'Part') + countParts(each.inside);
      };
      const paint = (first: Tree) => {
        const shown = signal(first);
        const host = document.createElement('div');
        render(
          h(() => h('section', null, draw(shown.value), 'end'), null),
          host,
        );
        return { shown, html: () => host.innerHTML.replaceAll(/<\/?b>/g, '') };
      };
      const wrong: string[] = [];
      for (let round = 0; round < 300; round++) {
        const changing = paint(tree(0));
        for (let change = 0; change < 4; change++) {
          const next = tree(0);
          changing.shown.value = next;
          await Promise.resolve();
          const parts = countParts(next);
          if (alive !== parts) wrong.push(`${alive} parts, not ${parts}`);
          const fresh = paint(next);
          if (changing.html() !== fresh.html()) wrong.push(`${changing.html()}, not ${fresh.html()}`);
          fresh.shown.value = null;
          await Promise.resolve();
        }
        changing.shown.value = null;
        await Promise.resolve();
      }
      return wrong.slice(0, 3);
    });
    expect(faults).toEqual([]);
    expect(errors).toEqual([]);
  },
);

test.runIf(hasChromium)(
  'rows that are sorted stay the same elements, and the one that stays keeps the focus',
  async () => {
    const { page } = await openEmpty();
    const result = await page.evaluate(async () => {
      const { h, render, signal } = ui;
      const ids = signal(['a', 'b', 'c', 'd']);
      const main = document.querySelector('main') as Element;
      const row = (id: string) => h('input', { key: id, id });
      render(
        h(() => ids.value.map(row), null),
        main,
      );
      const before = new Map([...main.children].map((each) => [each.id, each]));
      (before.get('c') as HTMLElement).focus();
      const orders: string[] = [];
      for (const order of ['dabc', 'abcd', 'bcda', 'bcd', 'abcde', 'cab']) {
        ids.value = order.split('');
        await Promise.resolve();
        const isSame = [...main.children].every((each) => each.id === 'e' || before.get(each.id) === each);
        // One that came back is another element.
        for (const each of main.children) before.set(each.id, each);
        const text = [...main.children].map(({ id }) => id).join('');
        orders.push(`${text} ${isSame || order === 'abcde'} ${document.activeElement?.id}`);
      }
      return orders;
    });
    expect(result).toEqual([
      'dabc true c',
      'abcd true c',
      'bcda true c',
      'bcd true c',
      'abcde true c',
      'cab true c',
    ]);
  },
);

test.runIf(hasChromium)(
  'a change paints the component that reads it; an error in one keeps no other from being painted',
  async () => {
    const { page, errors } = await openEmpty();
    const painted = await page.evaluate(async () => {
      const { batch, h, render, signal } = ui;
      const values = { a: signal(0), b: signal(0) };
      const log: string[] = [];
      const Reader = ({ name }: { name?: 'a' | 'b' }) => {
        const { value } = values[name!];
        log.push(`${name}${value}`);
        if (name === 'a' && value === 2) throw new Error('broken');
        return value;
      };
      const of = (name: string) => h(Reader as never, { name });
      render([of('a'), of('b')], document.querySelector('main') as Element);
      values.a.value = 1;
      await Promise.resolve();
      batch(() => [values.a, values.b].forEach((each) => (each.value = 2)));
      await Promise.resolve();
      return `${log.join(' ')}: ${document.querySelector('main')?.textContent}`;
    });
    expect(painted).toBe('a0 b0 a1 a2 b2: 12');
    expect(errors).toEqual(['Error: broken']);
  },
);

test.runIf(hasChromium)(
  'a component with an error from its start leaves the rest of the page whole, shows itself when it has none, and is not painted when it is gone',
  async () => {
    const { page, errors } = await openEmpty();
    const seen = await page.evaluate(async () => {
      const { h, render, signal, useStart } = ui;
      const main = document.querySelector('main') as Element;
      const text = signal<string | undefined>(undefined);
      const isThere = signal(true);
      let paintings = 0;
      let alive = 0;
      const Part = ({ name }: { name?: string }) => {
        useStart(() => (alive++, () => void alive--));
        paintings++;
        if (name === 'broken') return text.value!.toUpperCase();
        return name;
      };
      const part = (name: string) => h(Part as never, { name });
      const inside = () => isThere.value && [part('before '), h('b', null, part('broken')), part(' after')];
      const log: string[] = [];
      const look = async () => {
        await Promise.resolve();
        log.push(`${main.textContent}: ${alive} alive, ${paintings} paintings`);
      };
      render(
        h(() => inside(), null),
        main,
      );
      await look();
      text.value = 'mended';
      await look();
      // At a later painting the last content stays.
      text.value = undefined;
      await look();
      text.value = 'again';
      await look();
      isThere.value = false;
      await look();
      text.value = 'late';
      await look();
      text.value = undefined;
      // One that comes back broken, and goes away so.
      isThere.value = true;
      await look();
      isThere.value = false;
      await look();
      text.value = 'too late';
      await look();
      return log;
    });
    expect(seen).toEqual([
      'before  after: 3 alive, 3 paintings',
      'before MENDED after: 3 alive, 4 paintings',
      'before MENDED after: 3 alive, 5 paintings',
      'before AGAIN after: 3 alive, 6 paintings',
      ': 0 alive, 6 paintings',
      ': 0 alive, 6 paintings',
      'before  after: 3 alive, 9 paintings',
      ': 0 alive, 9 paintings',
      ': 0 alive, 9 paintings',
    ]);
    expect(errors).toHaveLength(3);
  },
);

test.runIf(hasChromium)(
  'an error when a dialog opens, or when a part of the page goes away, keeps no other from opening or ending',
  async () => {
    const { page, errors } = await openEmpty();
    const seen = await page.evaluate(async () => {
      const { h, render, signal, useStart } = ui;
      const isThere = signal(true);
      const log: string[] = [];
      const fail = (text: string) => {
        log.push(text);
        throw new Error(text);
      };
      const Part = () => {
        useStart(() => () => fail('ended'));
        return h('i', { ref: () => fail('opened') });
      };
      render(
        h(() => isThere.value && [h(Part, null), h(Part, null)], null),
        document.querySelector('main') as Element,
      );
      isThere.value = false;
      await Promise.resolve();
      return `${log.join(' ')}${document.querySelector('main')?.innerHTML}`;
    });
    expect(seen).toBe('opened opened ended ended');
    expect(errors).toHaveLength(4);
  },
);

test.runIf(hasChromium)(
  'fields show what the page says: the value of a select whose options come with it, a checkbox, an attribute that goes away, a bar at 0',
  async () => {
    const { page } = await openEmpty();
    const shown = await page.evaluate(async () => {
      const { h, render, signal } = ui;
      const chosen = signal('b');
      const field = () => [
        h(
          'select',
          { value: chosen.value },
          ...['a', chosen.value].map((value) => h('option', { value }, value)),
        ),
        h('input', { type: 'checkbox', checked: chosen.value === 'c', spellcheck: false }),
        h('button', {
          disabled: chosen.value === 'b',
          'aria-disabled': chosen.value === 'b',
          title: undefined,
        }),
        h('progress', { value: chosen.value === 'b' ? 0 : 1, max: 2 }),
      ];
      render(h(field, null), document.querySelector('main') as Element);
      const look = () => {
        const [select, input, button, bar] = document.querySelector('main')!.children;
        const isChecked = (input as HTMLInputElement).checked;
        return `${(select as HTMLSelectElement).value} ${isChecked} ${input?.outerHTML} ${button?.outerHTML} ${bar?.getAttribute('value')}`;
      };
      const first = look();
      // The user changes it meanwhile.
      (document.querySelector('input') as HTMLInputElement).checked = true;
      chosen.value = 'c';
      await Promise.resolve();
      return [first, look()];
    });
    const input = '<input type="checkbox" spellcheck="false">';
    expect(shown).toEqual([
      `b false ${input} <button disabled="" aria-disabled="true"></button> 0`,
      `c true ${input} <button aria-disabled="false"></button> 1`,
    ]);
  },
);
