import { GraphQLError, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/** How much of each a document may have, with its fragments written out. */
export const LIMITS = { tokens: 2_000, depth: 10, aliases: 60, rootFields: 60, directives: 50 } as const;

type Measure = Omit<Record<keyof typeof LIMITS, number>, 'tokens'>;

const NAMES: Record<keyof Measure, string> = {
  depth: 'levels deep',
  aliases: 'aliases',
  rootFields: 'root fields',
  directives: 'directives',
};

const NOTHING: Measure = { depth: 0, aliases: 0, rootFields: 0, directives: 0 };
/** The schema of the schema nests deeply by its nature, and costs no call. */
const INTROSPECTION = new Set(['__schema', '__type']);

/**
 * What is too much in a document, or undefined. To be asked before validation, whose own work grows faster than the
 * document. Each fragment is measured once, however often it is used, so the work is linear.
 */
export function tooComplex(document: DocumentNode): GraphQLError | undefined {
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
    const over = (Object.keys(NAMES) as (keyof Measure)[]).find((what) => measure[what] > LIMITS[what]);
    if (over) return complexityError(NAMES[over], LIMITS[over]);
  }
  return undefined;
}

/** The error for a document past a limit; nothing of it is executed. */
export function complexityError(what: string, limit: number): GraphQLError {
  return new GraphQLError(`The document is too complex: at most ${limit} ${what} are allowed.`, {
    extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400, spec: true } },
  });
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

  /** `rootFields` here counts the fields of the set itself. */
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

/** Side by side: depths do not add up, all else does. */
function add(a: Measure, b: Partial<Measure>): Measure {
  return {
    depth: Math.max(a.depth, b.depth ?? 0),
    aliases: a.aliases + (b.aliases ?? 0),
    rootFields: a.rootFields + (b.rootFields ?? 0),
    directives: a.directives + (b.directives ?? 0),
  };
}
