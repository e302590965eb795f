import {
  GraphQLError,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Limits } from '../config/limits.ts';

/** The counts of an operation, with fragments expanded. */
type Measure = Record<'depth' | 'aliases' | 'rootFields' | 'directives', number>;

const NAMES: Record<keyof Measure, string> = {
  depth: 'levels deep',
  aliases: 'aliases',
  rootFields: 'root fields',
  directives: 'directives',
};

const NOTHING: Measure = { depth: 0, aliases: 0, rootFields: 0, directives: 0 };
/** Introspection nests deeply, and costs no REST call. */
const INTROSPECTION = new Set(['__schema', '__type']);

/**
 * The error of a document that exceeds a limit, or undefined. It is called before validation, whose cost grows faster
 * than the document. Each fragment is measured once, so the cost is linear.
 */
export function tooComplex(document: DocumentNode, limits: Limits): GraphQLError | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition);
  }
  const measureOf = measurer(fragments);
  for (const definition of document.definitions) {
    if (definition.kind !== 'OperationDefinition') continue;
    const measure = add(measureOf(definition.selectionSet), {
      directives: definition.directives?.length ?? 0,
    });
    const over = (Object.keys(NAMES) as (keyof Measure)[]).find((what) => measure[what] > limits[what]);
    if (over) return complexityError(`${limits[over]} ${NAMES[over]}`);
  }
  return hasLongListIn(document, limits.listItems) ? listError(limits.listItems) : undefined;
}

/** The error of variables that exceed a limit, or undefined. Variables come from JSON, so they have no cycles. */
export function tooLong(variables: unknown, { listItems, depth }: Limits): GraphQLError | undefined {
  let level: unknown[] = [variables];
  for (let deep = 0; level.length > 0; deep += 1) {
    if (deep > depth + 1) return complexityError(`${depth} levels of variables`);
    // Objects count as well: the error of each invalid field quotes its whole object.
    if (level.some((value) => sizeOf(value) > listItems)) return listError(listItems);
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
  return undefined;
}

function sizeOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** The error of a document that exceeds a limit. Nothing of it is executed. */
export function complexityError(allowed: string): GraphQLError {
  return new GraphQLError(`The document is too complex: at most ${allowed} are allowed.`, {
    extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400, spec: true } },
  });
}

function listError(listItems: number): GraphQLError {
  return complexityError(`${listItems} elements in a list`);
}

function hasLongListIn(document: DocumentNode, listItems: number): boolean {
  let isLong = false;
  visit(document, { ListValue: ({ values }) => void (isLong ||= values.length > listItems) });
  return isLong;
}

function measurer(fragments: Map<string, FragmentDefinitionNode>): (set: SelectionSetNode) => Measure {
  const measured = new Map<string, Measure>();

  function measureFragment(name: string): Measure {
    const known = measured.get(name);
    if (known) return known;
    // A fragment that contains itself is for validation to refuse.
    measured.set(name, NOTHING);
    const fragment = fragments.get(name);
    const measure = fragment
      ? add(measureSet(fragment.selectionSet), { directives: fragment.directives?.length ?? 0 })
      : NOTHING;
    measured.set(name, measure);
    return measure;
  }

  /** `rootFields` counts the fields of this set. */
  function measureSet({ selections }: SelectionSetNode): Measure {
    let total = NOTHING;
    for (const selection of selections) {
      total = add(total, { directives: selection.directives?.length ?? 0 });
      if (selection.kind === 'FragmentSpread') total = add(total, measureFragment(selection.name.value));
      else if (selection.kind === 'InlineFragment') total = add(total, measureSet(selection.selectionSet));
      else {
        const below = selection.selectionSet ? measureSet(selection.selectionSet) : NOTHING;
        const isIntrospection = INTROSPECTION.has(selection.name.value);
        total = add(total, {
          depth: isIntrospection ? 1 : below.depth + 1,
          aliases: below.aliases + (selection.alias ? 1 : 0),
          directives: below.directives,
          rootFields: 1,
        });
      }
    }
    return total;
  }

  return measureSet;
}

/** The measure of two sets side by side: the deeper depth, and the sum of all other counts. */
function add(a: Measure, b: Partial<Measure>): Measure {
  return {
    depth: Math.max(a.depth, b.depth ?? 0),
    aliases: a.aliases + (b.aliases ?? 0),
    rootFields: a.rootFields + (b.rootFields ?? 0),
    directives: a.directives + (b.directives ?? 0),
  };
}
