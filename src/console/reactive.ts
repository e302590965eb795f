import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals-core';
import { Component, Fragment, options, type ComponentChildren, type ComponentType, type VNode } from 'preact';

export {
  batch,
  computed,
  effect,
  signal,
  untracked,
  type ReadonlySignal,
  type Signal,
} from '@preact/signals-core';

/**
 * Connects Preact with signals: a component is painted again when its props change or a signal changes whose `value` it read,
 * and not together with its parent. This does what the console needs of `@preact/signals` and `preact/hooks` for a tenth of
 * their bytes: the budget of the page has no room for both.
 */
options.vnode = (vnode: VNode) => {
  const { type } = vnode;
  if (typeof type === 'function' && type !== Fragment && !type.prototype?.render)
    vnode.type = observed(type as Render);
};

type Props = Record<string, unknown>;
type Render = (props: Props) => ComponentChildren;

const classes = new WeakMap<Render, ComponentType<Props>>();
/** The component that is being rendered, and how many of its slots have been used. */
let current: Observed | undefined;
let cursor = 0;

abstract class Observed extends Component<Props> {
  slots: unknown[] = [];
  ends: (() => void)[] = [];
  #isDue = false;
  #stop: (() => void) | undefined;

  abstract paint(): ComponentChildren;

  override shouldComponentUpdate(next: Props): boolean {
    const names = Object.keys({ ...next, ...this.props });
    return this.#isDue || names.some((name) => next[name] !== this.props[name]);
  }

  override render(): ComponentChildren {
    let painted: ComponentChildren;
    let isFirst = true;
    this.#stop?.();
    this.#isDue = false;
    this.#stop = effect(() => {
      if (isFirst) {
        isFirst = false;
        painted = this.paint();
      } else {
        this.#isDue = true;
        this.setState({});
      }
    });
    return painted;
  }

  override componentWillUnmount(): void {
    this.#stop?.();
    for (const end of this.ends) end();
  }
}

function observed(render: Render): ComponentType<Props> {
  const known = classes.get(render);
  if (known) return known;
  const made = class extends Observed {
    paint() {
      [current, cursor] = [this, 0];
      return render(this.props);
    }
  };
  classes.set(render, made);
  return made;
}

/** A value that a component makes at its first painting and keeps. Call it in the same order each time, as a hook. */
export function useOnce<T>(make: () => T): T {
  const { slots } = current!;
  const at = cursor++;
  if (!(at in slots)) slots[at] = make();
  return slots[at] as T;
}

/** Runs the work once. What it returns runs when the component goes away. */
export function useStart(start: () => () => void): void {
  const { ends } = current!;
  useOnce(() => ends.push(start()));
}

/** State of one component. */
export const useSignal = <T>(value: T): Signal<T> => useOnce(() => signal(value));

/** A value that follows from signals. The component is painted again only if the value changes. */
export const useComputed = <T>(compute: () => T): ReadonlySignal<T> => useOnce(() => computed(compute));
