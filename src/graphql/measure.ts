import type {
  DocumentNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';

/** The counts of an operation or a fragment, with fragments expanded. */
export interface Measure {
  /** Levels of fields. Introspection counts one level; the levels below it are `introspectionDepth`. */
  depth: number;
  /** Levels of selection sets, each spread of a fragment included. */
  nesting: number;
  aliases: number;
  /** Fields of the outermost selection set. */
  rootFields: number;
  directives: number;
  schemaFields: number;
  typeFields: number;
  introspectionDepth: number;
  introspectionAliases: number;
}

interface Measured {
  operations: Measure[];
  fragments: Measure[];
}

type Fragments = ReadonlyMap<string, readonly FragmentDefinitionNode[]>;
type Definition = OperationDefinitionNode | FragmentDefinitionNode;

/** A selection set that is to be measured, and its place. */
interface Place {
  set: SelectionSetNode;
  level: number;
  nesting: number;
  isIntrospection: boolean;
}

/**
 * Measures all operations and fragments of a document, or returns the name of a fragment that contains itself. Each
 * definition is walked once, so the cost is linear. Nothing is recursive: a document may be nested so deeply that
 * recursion would overflow the stack.
 */
export function measureDocument(document: DocumentNode): Measured | { circle: string } {
  const fragments = Map.groupBy(
    document.definitions.filter((definition) => definition.kind === 'FragmentDefinition'),
    ({ name }) => name.value,
  );
  const sorted = sortByUse(fragments);
  if ('circle' in sorted) return sorted;
  const known = new Map<string, Measure>();
  // A name that is defined twice is invalid. Until validation says so, both definitions count.
  for (const name of sorted.names) known.set(name, measure(fragments.get(name) ?? [], known));
  const operations = document.definitions.filter(({ kind }) => kind === 'OperationDefinition');
  return {
    operations: (operations as OperationDefinitionNode[]).map((operation) => measure([operation], known)),
    fragments: [...known.values()],
  };
}

/** The names of all fragments, each after the fragments that it uses. */
function sortByUse(fragments: Fragments): { names: string[] } | { circle: string } {
  const names: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  for (const root of fragments.keys()) {
    const path = [{ name: root, spreads: spreadsIn(fragments.get(root) ?? []).values() }];
    if (state.has(root)) continue;
    state.set(root, 'open');
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { done, value: spread } = top.spreads.next();
      if (done) {
        state.set(top.name, 'done');
        names.push(top.name);
        path.pop();
        continue;
      }
      if (state.get(spread) === 'open') return { circle: spread };
      const definitions = fragments.get(spread);
      if (!definitions || state.has(spread)) continue;
      state.set(spread, 'open');
      path.push({ name: spread, spreads: spreadsIn(definitions).values() });
    }
  }
  return { names };
}

function spreadsIn(definitions: readonly Definition[]): Set<string> {
  const spreads = new Set<string>();
  const waiting = definitions.map(({ selectionSet }) => selectionSet);
  for (let set = waiting.pop(); set; set = waiting.pop()) {
    for (const selection of set.selections) {
      if (selection.kind === 'FragmentSpread') spreads.add(selection.name.value);
      else if (selection.selectionSet) waiting.push(selection.selectionSet);
    }
  }
  return spreads;
}

/** @param known the measures of all fragments that the definitions use */
function measure(definitions: readonly Definition[], known: ReadonlyMap<string, Measure>): Measure {
  const total: Measure = {
    depth: 0,
    nesting: 0,
    aliases: 0,
    rootFields: 0,
    directives: 0,
    schemaFields: 0,
    typeFields: 0,
    introspectionDepth: 0,
    introspectionAliases: 0,
  };
  const waiting: Place[] = [];
  for (const { selectionSet, directives = [] } of definitions) {
    total.directives += directives.length;
    waiting.push({ set: selectionSet, level: 0, nesting: 1, isIntrospection: false });
  }
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    total.nesting = Math.max(total.nesting, place.nesting);
    for (const selection of place.set.selections) {
      total.directives += selection.directives?.length ?? 0;
      const below = count(selection, place, total, known);
      if (below) waiting.push(below);
    }
  }
  return total;
}

/** Adds one selection to the total. Returns the selection set below it. */
function count(
  selection: SelectionNode,
  place: Place,
  total: Measure,
  known: ReadonlyMap<string, Measure>,
): Place | undefined {
  if (selection.kind === 'FragmentSpread') {
    const fragment = known.get(selection.name.value);
    if (fragment) addFragment(total, place, fragment);
    return undefined;
  }
  const nesting = place.nesting + 1;
  if (selection.kind === 'InlineFragment') return { ...place, set: selection.selectionSet, nesting };

  const level = place.level + 1;
  const name = selection.name.value;
  const depth = place.isIntrospection ? 'introspectionDepth' : 'depth';
  total[depth] = Math.max(total[depth], level);
  if (level === 1 && !place.isIntrospection) total.rootFields += 1;
  if (selection.alias) total.aliases += 1;
  if (selection.alias && place.isIntrospection) total.introspectionAliases += 1;
  if (name === '__schema') total.schemaFields += 1;
  if (name === '__type') total.typeFields += 1;
  if (!selection.selectionSet) return undefined;
  const isRoot = name === '__schema' || name === '__type';
  const isIntrospection = isRoot || place.isIntrospection;
  // The levels of introspection start at its root field.
  return { set: selection.selectionSet, level: isRoot ? 1 : level, nesting, isIntrospection };
}

function addFragment(total: Measure, { level, nesting, isIntrospection }: Place, fragment: Measure): void {
  const depth = isIntrospection ? 'introspectionDepth' : 'depth';
  total[depth] = Math.max(total[depth], level + fragment.depth);
  total.introspectionDepth = Math.max(total.introspectionDepth, fragment.introspectionDepth);
  total.nesting = Math.max(total.nesting, nesting + fragment.nesting);
  if (level === 0 && !isIntrospection) total.rootFields += fragment.rootFields;
  total.aliases += fragment.aliases;
  total.introspectionAliases += isIntrospection ? fragment.aliases : fragment.introspectionAliases;
  total.directives += fragment.directives;
  total.schemaFields += fragment.schemaFields;
  total.typeFields += fragment.typeFields;
}
