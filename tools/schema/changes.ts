import {
  findBreakingChanges,
  findDangerousChanges,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';

/** A change that needs attention. All others are safe: documents and generated types stay valid. */
export interface SchemaChange {
  /** `breaking`: valid documents or generated types become invalid. `dangerous`: clients may meet what they do not expect. */
  severity: 'breaking' | 'dangerous';
  description: string;
  /** What a line of the changelog must contain to announce the change. */
  names: string[];
}

/** The changes that graphql finds, and those that it does not look for. */
export function findChanges(released: GraphQLSchema, current: GraphQLSchema): SchemaChange[] {
  const breaking = [
    ...findBreakingChanges(released, current).map(({ description }) => description),
    ...rootChanges(released, current),
    ...directiveChanges(released, current),
    ...Object.values(released.getTypeMap()).flatMap((type) => typeChanges(type, current.getType(type.name))),
  ];
  const dangerous = findDangerousChanges(released, current).map(({ description }) => description);
  return [
    ...breaking.map((description) => ({ severity: 'breaking' as const, description })),
    ...dangerous.map((description) => ({ severity: 'dangerous' as const, description })),
  ].map((change) => ({ ...change, names: namesIn(change.description, current) }));
}

/** The first schema coordinate of a description, or the types that it names. */
function namesIn(description: string, schema: GraphQLSchema): string[] {
  const [coordinate] = /@?\w+\.\w+(\(\w+:\))?|@\w+\(\w+:\)/.exec(description) ?? [];
  if (coordinate !== undefined) return [coordinate];
  return description.split(/\W+/).filter((word) => schema.getType(word) !== undefined);
}

function rootChanges(released: GraphQLSchema, current: GraphQLSchema): string[] {
  const roots = [
    ['query', released.getQueryType(), current.getQueryType()],
    ['mutation', released.getMutationType(), current.getMutationType()],
    ['subscription', released.getSubscriptionType(), current.getSubscriptionType()],
  ] as const;
  return roots
    .filter(([, before, after]) => before && before.name !== after?.name)
    .map(([operation, before]) => `${before?.name} is no longer the root type of ${operation} operations.`);
}

function directiveChanges(released: GraphQLSchema, current: GraphQLSchema): string[] {
  return released.getDirectives().flatMap(({ name, args }) => {
    const after = current.getDirective(name)?.args ?? [];
    return newlyRequired(args, after, isRequiredArgument).map(
      (argument) => `Argument @${name}(${argument}:) is now required: its default value was removed.`,
    );
  });
}

function typeChanges(before: GraphQLNamedType, after: GraphQLNamedType | undefined): string[] {
  if (isInputObjectType(before) && isInputObjectType(after)) {
    const fields = [before, after].map((type) => Object.values(type.getFields()));
    const required = newlyRequired(fields[0] ?? [], fields[1] ?? [], isRequiredInputField);
    return [
      ...required.map(
        (name) => `Field ${before.name}.${name} is now required: its default value was removed.`,
      ),
      ...(after.isOneOf && !before.isOneOf
        ? [`${before.name} accepts only one of its fields now (@oneOf).`]
        : []),
    ];
  }
  if ((isObjectType(before) && isObjectType(after)) || (isInterfaceType(before) && isInterfaceType(after))) {
    const fields = after.getFields();
    return Object.values(before.getFields()).flatMap((field) => {
      const same = fields[field.name];
      return same ? fieldChanges(before.name, field, same) : [];
    });
  }
  return [];
}

function fieldChanges(
  type: string,
  before: GraphQLField<unknown, unknown>,
  after: GraphQLField<unknown, unknown>,
): string[] {
  const required = newlyRequired(before.args, after.args, isRequiredArgument);
  const levels = nonNullLevels(after);
  const nullable = semanticLevels(before).filter((level) => !levels.has(level));
  return [
    ...required.map(
      (name) => `Argument ${type}.${before.name}(${name}:) is now required: its default value was removed.`,
    ),
    ...nullable.map(
      (level) => `Field ${type}.${before.name} can now be null without an error (level ${level}).`,
    ),
  ];
}

/** graphql reports a removed default value as dangerous, also where the value becomes required by it. */
function newlyRequired<T extends GraphQLArgument | GraphQLInputField>(
  before: readonly T[],
  after: readonly T[],
  isRequired: (input: T) => boolean,
): string[] {
  const wasOptional = before.filter((input) => !isRequired(input) && isNonNullType(input.type));
  return wasOptional
    .filter(({ name }) => after.some((input) => input.name === name && isRequired(input)))
    .map(({ name }) => name);
}

/** Levels that have no null without an error: those of `@semanticNonNull`. */
function semanticLevels({ astNode }: GraphQLField<unknown, unknown>): number[] {
  const directive = astNode?.directives?.find(({ name }) => name.value === 'semanticNonNull');
  if (!directive) return [];
  const levels = directive.arguments?.find(({ name }) => name.value === 'levels')?.value;
  if (levels?.kind === 'ListValue')
    return levels.values.map((value) => (value.kind === 'IntValue' ? Number(value.value) : 0));
  return levels?.kind === 'IntValue' ? [Number(levels.value)] : [0];
}

/** The same, and those of the type. */
function nonNullLevels(field: GraphQLField<unknown, unknown>): Set<number> {
  const levels = new Set(semanticLevels(field));
  let type: GraphQLOutputType = field.type;
  for (let level = 0; isNonNullType(type) || isListType(type); level += 1) {
    if (isNonNullType(type)) {
      levels.add(level);
      type = type.ofType;
    }
    if (!isListType(type)) break;
    type = type.ofType;
  }
  return levels;
}
