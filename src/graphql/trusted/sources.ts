import {
  Kind,
  parse,
  print,
  visit,
  type DefinitionNode,
  type GraphQLError,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';
import type { DocumentFile } from './files.ts';
import type { ListedDocument } from './manifest.ts';

interface Defined<T> {
  node: T;
  file: DocumentFile;
}

type Report = (file: DocumentFile, mistake: string) => void;
type Fragments = ReadonlyMap<string, Defined<FragmentDefinitionNode>>;

/**
 * Reads `.graphql` files: each operation is a document, with the fragments of all the files that it uses. Its ids are its name
 * and, if it is all that its file needs, the SHA-256 of the file; see also `DocumentSet`.
 */
export function readSources(files: readonly DocumentFile[], mistakes: string[]): ListedDocument[] {
  const report: Report = ({ path }, mistake) => void mistakes.push(`${path}: ${mistake}`);
  const operations: Defined<OperationDefinitionNode>[] = [];
  const fragments = new Map<string, Defined<FragmentDefinitionNode>>();
  for (const file of files) {
    for (const node of definitionsIn(file, report)) {
      if (node.kind === Kind.OPERATION_DEFINITION) operations.push({ node, file });
      else if (node.kind === Kind.FRAGMENT_DEFINITION) addFragment(fragments, { node, file }, report);
      else report(file, 'it has definitions of a schema, but only operations and fragments can be listed');
    }
  }
  if (operations.length === 0 && files[0]) report(files[0], 'no file of the folder has an operation');
  const counts = Map.groupBy(operations, ({ file }) => file);
  return operations.flatMap(({ node, file }) => {
    const name = node.name?.value;
    if (name === undefined) {
      report(file, 'it has an operation without a name');
      return [];
    }
    const used = [...fragmentsOf(node, fragments).values()];
    const text = [node, ...used.map((each) => each.node)].map(print).join('\n\n');
    const isWhole = counts.get(file)?.length === 1 && used.every((each) => each.file === file);
    return { ids: [name], text, label: name, path: file.path, ...(isWhole && { fileText: file.text }) };
  });
}

function definitionsIn(file: DocumentFile, report: Report): readonly DefinitionNode[] {
  try {
    return parse(file.text).definitions;
  } catch (error) {
    const { message, locations } = error as GraphQLError;
    const place = locations?.[0] ? ` (line ${locations[0].line}, column ${locations[0].column})` : '';
    report(file, message + place);
    return [];
  }
}

function addFragment(
  fragments: Map<string, Defined<FragmentDefinitionNode>>,
  fragment: Defined<FragmentDefinitionNode>,
  report: Report,
): void {
  const name = fragment.node.name.value;
  const earlier = fragments.get(name);
  if (!earlier) return void fragments.set(name, fragment);
  if (print(earlier.node) === print(fragment.node)) return;
  report(fragment.file, `its fragment ${name} differs from the one in ${earlier.file.path}`);
}

/** The fragments that a definition spreads, and those that they spread, by name. */
function fragmentsOf(
  definition: OperationDefinitionNode,
  fragments: Fragments,
): Map<string, Defined<FragmentDefinitionNode>> {
  const found = new Map<string, Defined<FragmentDefinitionNode>>();
  const waiting: DefinitionNode[] = [definition];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    visit(next, {
      FragmentSpread({ name: { value } }) {
        const fragment = fragments.get(value);
        if (!fragment || found.has(value)) return;
        found.set(value, fragment);
        waiting.push(fragment.node);
      },
    });
  }
  return found;
}
