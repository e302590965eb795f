import {
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionNode,
  type VariableValues,
} from 'graphql';
import { resolverOf } from '../answer-bounds.ts';
import {
  FALL_BACK,
  leafOf,
  listOf,
  notNull,
  objectOf,
  type Complete,
  type Field,
  type Fields,
  type Resolve,
} from './values.ts';

const NO_ARGS = Object.freeze<Record<string, unknown>>({});

/** Compiles the fields of one query. Throws where graphql must execute it. */
export class Compiler {
  readonly #schema: GraphQLSchema;
  readonly #variables: VariableValues;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** Fields that the plan may still have. Fragments must not make it much larger than its document. */
  #fieldsLeft: number;

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: VariableValues) {
    const { definitions, tokenCount = 0 } = document;
    this.#fieldsLeft = tokenCount;
    this.#schema = schema;
    this.#variables = variables;
    for (const definition of definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
  }

  /** @param maxParameters of a resolver: 3 with the context */
  fieldsOf(
    type: GraphQLObjectType,
    sets: readonly { selections: readonly SelectionNode[] }[],
    maxParameters: number,
  ): Fields {
    const collected = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const { selections } of sets) this.#collect(type, selections, collected, spread);
    return [...collected].map(([key, nodes]) => {
      // A plain object would take this name for its prototype.
      if (key === '__proto__') throw FALL_BACK;
      return { key, field: this.#fieldOf(type, key, nodes, maxParameters) };
    });
  }

  #collect(
    type: GraphQLObjectType,
    selections: readonly SelectionNode[],
    collected: Map<string, FieldNode[]>,
    spread: Set<string>,
  ): void {
    for (const selection of selections) {
      if (!this.#isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const nodes = collected.get(key);
        if (nodes) nodes.push(selection);
        else collected.set(key, [selection]);
        continue;
      }
      const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : undefined;
      if (name !== undefined && spread.has(name)) continue;
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(name ?? '');
      if (!fragment || !this.#applies(fragment.typeCondition?.name.value, type)) continue;
      if (name !== undefined) spread.add(name);
      this.#collect(type, fragment.selectionSet.selections, collected, spread);
    }
  }

  #isIncluded(selection: SelectionNode): boolean {
    const skip = getDirectiveValues(GraphQLSkipDirective, selection, this.#variables);
    const include = getDirectiveValues(GraphQLIncludeDirective, selection, this.#variables);
    return skip?.['if'] !== true && include?.['if'] !== false;
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    const named = condition === undefined ? type : this.#schema.getType(condition);
    return named === type || (isAbstractType(named) && this.#schema.isSubType(named, type));
  }

  /** Undefined for `__typename`. */
  #fieldOf(
    type: GraphQLObjectType,
    key: string,
    nodes: readonly FieldNode[],
    maxParameters: number,
  ): Field | undefined {
    this.#fieldsLeft -= 1;
    if (this.#fieldsLeft < 0) throw FALL_BACK;
    const [node] = nodes;
    const name = node?.name.value ?? '';
    if (name === '__typename') return undefined;
    const definition = type.getFields()[name];
    if (!node || !definition) throw FALL_BACK;
    const own = resolverOf(definition);
    if (own && own.length > maxParameters) throw FALL_BACK;
    // A resolver with so few parameters does not take `info`.
    const resolve = own as Resolve | undefined;
    const args =
      definition.args.length === 0 ? NO_ARGS : getArgumentValues(definition, node, this.#variables);
    return { key, name, resolve, args, complete: this.#completeOf(definition.type, nodes) };
  }

  #completeOf(type: GraphQLOutputType, nodes: readonly FieldNode[]): Complete {
    if (isNonNullType(type)) return notNull(this.#completeOf(type.ofType, nodes));
    if (isListType(type)) return listOf(this.#completeOf(type.ofType, nodes));
    if (isLeafType(type)) return leafOf(type);
    const object = getNamedType(type);
    if (!isObjectType(object) || object.isTypeOf) throw FALL_BACK;
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return objectOf(object, this.fieldsOf(object, sets, 2));
  }
}
