import {
  getNamedType,
  isInputObjectType,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

/** The scalar of the schema that stands for an uploaded file. */
const FILE = 'File';

/**
 * Returns a function that determines whether an operation takes files: one of its variables is a `File`, or an input object
 * with a `File` somewhere in it. Variables belong to the operation, so the fragments that use them do not matter.
 */
export function createFileCheck(schema: GraphQLSchema): (operation: OperationDefinitionNode) => boolean {
  const known = new Map<GraphQLNamedType, boolean>();

  function hasFile(type: GraphQLNamedType): boolean {
    const answered = known.get(type);
    if (answered !== undefined) return answered;
    // Input objects may refer to each other in a cycle.
    known.set(type, type.name === FILE);
    if (!isInputObjectType(type)) return type.name === FILE;
    const fields = Object.values(type.getFields()) as { type: GraphQLInputType }[];
    const found = fields.some((field) => hasFile(getNamedType(field.type)));
    known.set(type, found);
    return found;
  }

  return ({ variableDefinitions = [] }) =>
    variableDefinitions.some((definition) => {
      const type = typeFromAST(schema, definition.type);
      return type !== undefined && hasFile(getNamedType(type));
    });
}
