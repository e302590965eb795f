import {
  isEnumType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  type GraphQLEnumType,
  type GraphQLObjectType,
  type GraphQLScalarType,
  type GraphQLSchema,
} from 'graphql';

type Functions = Record<string, unknown>;

/**
 * Puts resolvers, values of enums and scalars into a schema that was read from text. Throws for a name that the schema does not
 * have. The library for this takes longer to load than everything else together.
 */
export function attachResolvers(schema: GraphQLSchema, resolvers: object): void {
  for (const [name, given] of Object.entries(resolvers) as [string, Functions][]) {
    const type = schema.getType(name);
    if (isObjectType(type)) attachFields(type, given);
    else if (isEnumType(type)) attachValues(type, given);
    else if (isScalarType(type)) attachScalar(type, given);
    else if (isInterfaceType(type)) Object.assign(type, { resolveType: given['__resolveType'] });
    else throw new Error(`The schema has no type ${name} that resolvers can belong to.`);
  }
}

function attachFields(type: GraphQLObjectType, given: Functions): void {
  const fields = type.getFields();
  for (const [name, resolver] of Object.entries(given)) {
    const field = fields[name];
    if (!field) throw new Error(`The schema has no field ${type.name}.${name}.`);
    Object.assign(field, typeof resolver === 'function' ? { resolve: resolver } : resolver);
  }
}

function attachValues(type: GraphQLEnumType, given: Functions): void {
  for (const [name, value] of Object.entries(given)) {
    const found = type.getValue(name);
    if (!found) throw new Error(`The schema has no value ${type.name}.${name}.`);
    found.value = value;
  }
}

/** Everything of the scalar that is made in code, except for what its text says. */
function attachScalar(type: GraphQLScalarType, given: Functions): void {
  const { name: _name, description: _description, astNode: _astNode, ...functions } = given;
  Object.assign(type, functions);
}
