// Plugin of graphql-codegen: what normalised caches must know of the schema.
import {
  introspectionFromSchema,
  isAbstractType,
  isCompositeType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';

const json = (value) => JSON.stringify(value, null, 2);

/** Graphcache reads the types of fields only where they have fields of their own. */
const ANY = { kind: 'SCALAR', name: 'Any' };
const minified = ({ kind, name, ofType }) => {
  if (ofType) return { kind, ofType: minified(ofType) };
  return ['OBJECT', 'INTERFACE', 'UNION'].includes(kind) ? { kind, name } : ANY;
};
const named = (types) => types?.map(({ kind, name }) => ({ kind, name }));
const typeOf = ({ kind, name, fields, interfaces, possibleTypes }) => ({
  kind,
  name,
  fields: fields.map((field) => ({
    name: field.name,
    type: minified(field.type),
    args: field.args.map((arg) => ({ name: arg.name, type: minified(arg.type) })),
  })),
  interfaces: named(interfaces) ?? [],
  ...(possibleTypes && { possibleTypes: named(possibleTypes) }),
});

/** The id of a status event is that of its model, and the key of a base model is its name. */
const hasKey = (type) =>
  type.name === 'BaseModel' || (type.name !== 'ModelStatusEvent' && type.getFields().id !== undefined);

const rootOf = (type) => (type ? { name: type.name } : null);

export function plugin(schema) {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  const possibleTypes = Object.fromEntries(
    types
      .filter(isAbstractType)
      .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  );
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const embedded = types.filter((type) => isObjectType(type) && !roots.includes(type) && !hasKey(type));
  const { __schema: introspected } = introspectionFromSchema(schema, { descriptions: false });
  const composite = introspected.types.filter(
    ({ name }) => isCompositeType(schema.getType(name)) && !name.startsWith('__'),
  );
  const introspection = {
    __schema: {
      queryType: rootOf(introspected.queryType),
      mutationType: rootOf(introspected.mutationType),
      subscriptionType: rootOf(introspected.subscriptionType),
      types: [...composite.map(typeOf), ANY],
    },
  };
  return `/** The types behind each interface. */
export const POSSIBLE_TYPES: Record<string, string[]> = ${json(possibleTypes)};

/** Types without a key: they belong to their parent. */
export const EMBEDDED_TYPES: readonly string[] = ${json(embedded.map(({ name }) => name))};

/** The schema as the introspection of urql's Graphcache, without what it does not read. */
export const INTROSPECTION = ${JSON.stringify(introspection)};
`;
}
