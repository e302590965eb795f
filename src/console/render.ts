import { attempt, effect } from './signals.ts';

/**
 * Renders JSX: the part of Preact that the page uses, for a third of its bytes. The types are Preact's. A component is painted
 * again when its props change or a signal changes whose `value` it read, and not together with its parent.
 */
type Props = Record<string, unknown> & { children?: Content };
type Component = (props: Props) => Content;
type Content = Described | string | number | boolean | null | undefined | readonly Content[];

/** What JSX describes. */
interface Described {
  /** The name of an element, or a component. A text has no type. */
  type: string | Component;
  props: Props;
}

/** What was made of a description. It is kept as long as the description at its place has the same type. */
interface Painted extends Described {
  /** The `key` in its list, or else its place. */
  key: unknown;
  depth: number;
  owner: Painted | undefined;
  /** Of an element or text. */
  node?: Element | Text;
  inside: Painted[];
  /** What the component returned last. */
  content?: Content;
  /** Values that the component keeps. */
  slots?: unknown[];
  /** Called when the component goes away. */
  ends?: (() => void)[];
  stop?: () => void;
  isDue: boolean;
}

export function h(type: string | Component, props: Props | null, ...children: Content[]): Described {
  return { type, props: { ...props, children: children.length > 1 ? children : children[0] } };
}

export const Fragment: Component = ({ children }) => children;

/** The component that is being painted, and how many of its slots have been used. */
let current: Painted | undefined;
let cursor = 0;

/** A value that a component makes at its first painting and keeps. Call it in the same order each time, as a hook. */
export function useOnce<T>(make: () => T): T {
  const slots = (current!.slots ??= []);
  const at = cursor++;
  if (!(at in slots)) slots[at] = make();
  return slots[at] as T;
}

/** Runs the work once. What it returns runs when the component goes away. */
export function useStart(start: () => () => void): void {
  const ends = (current!.ends ??= []);
  useOnce(() => ends.push(start()));
}

/** Paints into an element, in place of what is there. */
export function render(content: unknown, element: Element): void {
  element.replaceChildren();
  const root = { ...create(element.localName, undefined, undefined), node: element };
  paintInside(root, content as Content);
  place(root);
  callRefs();
}

const SVG = 'http://www.w3.org/2000/svg';

function create(type: Described['type'], key: unknown, owner: Painted | undefined): Painted {
  const depth = owner ? owner.depth + 1 : 0;
  const made: Painted = { type, key, owner, depth, props: {}, inside: [], isDue: true };
  if (type === '') made.node = new Text();
  else if (type === 'svg' || type === 'use') made.node = document.createElementNS(SVG, type);
  else if (typeof type === 'string') made.node = document.createElement(type);
  return made;
}

function update(painted: Painted, props: Props): void {
  const { type, node, props: last } = painted;
  painted.props = props;
  if (node instanceof Text) {
    if (last.children !== props.children) node.data = props.children as string;
    return;
  }
  const names = Object.keys({ ...last, ...props });
  if (node) {
    paintInside(painted, props.children);
    place(painted);
    // The value of a select can be set when its options are there.
    for (const name of names) setProp(node, name, props[name], last[name]);
  } else if (painted.isDue || names.some((name) => props[name] !== last[name]))
    paint(painted, type as Component);
}

/** Paints a component. After an error its last content stays, or nothing, until something changes that it has read. */
function paint(painted: Painted, component: Component): void {
  let isFirst = true;
  const { stop } = painted;
  painted.isDue = false;
  painted.stop = effect(() => {
    if (!isFirst) return repaint(painted);
    isFirst = false;
    [current, cursor] = [painted, 0];
    painted.content = component(painted.props);
  });
  // Not before: values that only this component reads would be computed again.
  stop?.();
  paintInside(painted, painted.content);
}

let due: Painted[] = [];

function repaint(painted: Painted): void {
  painted.isDue = true;
  if (due.push(painted) === 1) queueMicrotask(paintDue);
}

/** Those outside first: what is inside of them may go away. */
function paintDue(): void {
  const painting = due.toSorted((a, b) => a.depth - b.depth);
  due = [];
  for (const painted of painting) {
    if (painted.isDue) attempt(() => paintAgain(painted));
  }
  callRefs();
}

function paintAgain(painted: Painted): void {
  const before = nodesOf(painted);
  paint(painted, painted.type as Component);
  const after = nodesOf(painted);
  if (before.length === after.length && after.every((node, at) => node === before[at])) return;
  let host = painted.owner;
  while (host && !host.node) host = host.owner;
  if (host) place(host);
}

/** Paints the content of a component or element, with what is there already as far as type and key are the same. */
function paintInside(painted: Painted, content: Content): void {
  const before = painted.inside;
  const known = new Map(before.map((each) => [each.key, each]));
  painted.inside = (isList(content) ? content : [content]).flatMap((each, at) => {
    const described = describe(each);
    if (!described) return [];
    const { type, props } = described;
    const { key = at } = props;
    let mine = known.get(key);
    if (mine?.type !== type) mine = create(type, key, painted);
    known.delete(key);
    update(mine, props);
    return mine;
  });
  if (before.length === 0) return;
  const kept = new Set(painted.inside);
  for (const each of before) {
    if (kept.has(each)) continue;
    end(each);
    for (const node of nodesOf(each)) node.remove();
  }
}

const isList = (content: Content): content is readonly Content[] => Array.isArray(content);

function describe(content: Content): Described | undefined {
  if (content === undefined || content === null || typeof content === 'boolean') return undefined;
  if (isList(content)) return { type: Fragment, props: { children: content } };
  if (typeof content === 'object') return content;
  return { type: '', props: { children: String(content) } };
}

function end(painted: Painted): void {
  painted.stop?.();
  painted.isDue = false;
  painted.ends?.forEach(attempt);
  painted.inside.forEach(end);
}

/** The outermost elements and texts. */
function nodesOf({ node, inside }: Painted): readonly (Element | Text)[] {
  return node ? [node] : nodesIn(inside);
}

function nodesIn(inside: readonly Painted[], found: (Element | Text)[] = []): readonly (Element | Text)[] {
  for (const each of inside) {
    if (each.node) found.push(each.node);
    else nodesIn(each.inside, found);
  }
  return found;
}

/** Brings the nodes inside of an element into their order. */
function place({ node, inside }: Painted): void {
  const host = node as Element;
  let next = host.firstChild;
  for (const each of nodesIn(inside)) {
    // One that moves down, not all the others up.
    if (next && next !== each && next.nextSibling === each) {
      insert(host, next, null);
      next = each;
    }
    if (next === each) next = each.nextSibling;
    else insert(host, each, next);
  }
}

/** A node that is moved keeps the focus, where the browser can do that. */
function insert(host: Node & Partial<Pick<Element, 'moveBefore'>>, node: Node, next: Node | null): void {
  if (host.moveBefore && node.parentNode === host) host.moveBefore(node, next);
  else host.insertBefore(node, next);
}

/** Called when the elements are in the page. */
let refs: (() => void)[] = [];

function callRefs(): void {
  const calling = refs;
  refs = [];
  calling.forEach(attempt);
}

/** What is not the same as the attribute, or is changed by the user. */
const PROPERTIES = ['value', 'checked', 'spellcheck'];

function setProp(element: Element, name: string, value: unknown, last: unknown): void {
  if (PROPERTIES.includes(name)) {
    // A progress bar without a value says that it is 0.
    if (Reflect.get(element, name) !== value || value === 0) Reflect.set(element, name, value ?? '');
  } else if (value === last || name === 'children' || name === 'key') return;
  else if (name === 'ref') refs.push(() => (value as ((element: Element) => void) | null)?.(element));
  else if (name.startsWith('on')) Reflect.set(element, name.toLowerCase(), value);
  else if (value === undefined || value === null || (value === false && !name.startsWith('aria')))
    element.removeAttribute(name);
  else element.setAttribute(name, value === true && !name.startsWith('aria') ? '' : (value as string));
}
