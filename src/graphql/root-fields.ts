import type {
  DocumentNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';

/** The number of root fields of a validated operation, with fragments expanded. */
export function countRootFields(document: DocumentNode, operation: OperationDefinitionNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition);

  function count(set: SelectionSetNode | undefined): number {
    let total = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === 'Field') total += 1;
      else if (selection.kind === 'InlineFragment') total += count(selection.selectionSet);
      else total += count(fragments.get(selection.name.value)?.selectionSet);
    }
    return total;
  }

  return count(operation.selectionSet);
}
